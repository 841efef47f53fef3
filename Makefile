# Surplus: make demo shows it, make test checks it (ONLY=PATTERN: some tests); each target first installs what it lacks.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.PHONY: bench build check-docs check-package components demo install lint picture reproduce sanitize test toolchain

PREFIX ?= /usr/local
RELEASE := .build/release
SURPLUS := $(RELEASE)/surplus
# Vectors of 256 bits: the same bits, faster (docs/decisions/0002-machine-flags.md).
MACHINE := $(if $(filter x86_64,$(shell uname -m)),-Xcc -march=haswell)
# What a build is made with; tests need the same, or everything is compiled again.
FLAGS := -c release --explicit-target-dependency-import-check error $(MACHINE)
BUILD := swift build $(FLAGS)
export SURPLUS_WARNINGS_AS_ERRORS := 1
LIBRARIES := git libdnnl-dev libffi-dev libopenblas-dev libseccomp-dev libsqlite3-dev \
  libssl-dev zlib1g-dev

toolchain:
	@scripts/check-toolchain.sh

build: toolchain
	@scripts/require.sh $(LIBRARIES)
	$(BUILD)
	@test -s $(RELEASE)/plotly.min.js || { \
	  scripts/require.sh python3-pip; scripts/fetch-plotly.sh $(RELEASE)/plotly.min.js; }

demo: build
	$(SURPLUS) run examples/quickstart.yaml --out runs/quickstart

# The picture of the README, from the run that it shows.
picture: demo
	@scripts/require.sh chromium
	scripts/picture.sh runs/quickstart/report.html docs/images/report.png

test: build
	@scripts/require.sh chromium dataset-fashion-mnist gcc g++ libdlpack-dev liblbfgs0 libnlopt0 python3 sqlite3
	@command -v cargo > /dev/null || scripts/require.sh cargo
	$(BUILD) --build-tests
	swift test $(FLAGS) --skip-build --disable-xctest $(if $(ONLY),--filter '$(ONLY)')

CRATES := Plugins/Rust/surplus examples/plugins/rust examples/plugins/rust_landscape
lint: toolchain
	@scripts/require.sh gcc g++ nodejs python3
	@scripts/require-clippy.sh
	scripts/check-folders.py
	swift format lint --strict --parallel --recursive Sources Plugins Tests examples Package.swift
	cc -std=c11 -Wall -Wextra -pedantic -Werror -fsyntax-only -x c Sources/CSurplus/include/surplus.h
	cc -std=c11 -Wall -Wextra -pedantic -Werror -fsyntax-only -x c Sources/CSurplus/include/surplus_author.h
	c++ -std=c++17 -Wall -Wextra -pedantic -Werror -fsyntax-only -x c++ Sources/CSurplus/include/surplus.h
	c++ -std=c++17 -Wall -Wextra -pedantic -Werror -fsyntax-only -x c++ Sources/CSurplus/include/surplus.hpp
	find Sources -name '*.js' -print0 | xargs -0 -n 1 node --check
	for crate in $(CRATES); do \
	  cargo clippy --quiet --offline --manifest-path $$crate/Cargo.toml --target-dir .build/clippy -- -D warnings; done

check-docs: build
	@scripts/require.sh gcc g++ python3
	scripts/check-docs.py

# docs/components.md, from what the components say of themselves.
components: build
	@scripts/require.sh python3
	scripts/components.py

check-package: build
	@scripts/require.sh python3
	scripts/check-package.sh

# The engine's tests: those that compute over raw memory. A build with a sanitizer has a folder of its own. Swift has none
# for undefined behaviour on Linux: it traps where C would go on.
SANITIZED := SurplusGraphTests|SurplusLandscapesTests|SurplusTrainingTests
sanitize: toolchain
	@scripts/require.sh gcc g++ $(LIBRARIES)
	scripts/sanitize-helpers.sh
	$(BUILD) --build-tests --sanitize address --scratch-path .build/sanitize
	swift test $(FLAGS) --skip-build --disable-xctest --sanitize address --scratch-path .build/sanitize \
	  --filter '$(SANITIZED)'

# Hours. It goes on where it was stopped; SPECS names some.
reproduce: build
	@scripts/require.sh python3 dataset-fashion-mnist
	scripts/reproduce/run.py $(SPECS)

bench: build
	@scripts/require.sh gcc python3-venv dataset-fashion-mnist
	bench/setup.sh
	bench/run.py

INSTALLED = $(DESTDIR)$(PREFIX)
install: build
	install -d $(addprefix $(INSTALLED)/,bin include lib/surplus share/surplus/rust/src share/doc/surplus/decisions)
	install -m 755 $(SURPLUS) $(INSTALLED)/bin/
	install -m 644 $(RELEASE)/libSurplus*.so Plugins/Foreign/*.surplus.yaml $(INSTALLED)/lib/surplus/
	install -m 644 $(wildcard Sources/CSurplus/include/surplus*.h*) $(INSTALLED)/include/
	install -m 644 $(RELEASE)/plotly.min.js $(INSTALLED)/share/surplus/
	install -m 644 docs/*.md $(INSTALLED)/share/doc/surplus/
	install -m 644 docs/decisions/*.md $(INSTALLED)/share/doc/surplus/decisions/
	install -m 644 Plugins/Rust/surplus/Cargo.toml $(INSTALLED)/share/surplus/rust/
	install -m 644 Plugins/Rust/surplus/src/*.rs $(INSTALLED)/share/surplus/rust/src/
	@# A source that is left over from an older version would be compiled with the others.
	rm -rf $(INSTALLED)/share/surplus/swift
	cd Plugins/Swift/surplus && find -L . -type f -not -path '*/.*/*' \
	  -exec install -D -m 644 {} $(abspath $(INSTALLED))/share/surplus/swift/{} \;
