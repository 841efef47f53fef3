# Surplus: make demo shows it, make test checks it; each target first installs what it lacks.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.PHONY: build demo test lint bench install toolchain

PREFIX ?= /usr/local
RELEASE := .build/release
SURPLUS := $(RELEASE)/surplus
BUILD := swift build -c release --explicit-target-dependency-import-check error
LIBRARIES := git libdnnl-dev libffi-dev libopenblas-dev libseccomp-dev libsqlite3-dev zlib1g-dev

toolchain:
	@command -v swift > /dev/null || { \
	  echo "Surplus needs a Swift 6.3 toolchain: https://www.swift.org/install/linux" >&2; exit 2; }

build: toolchain
	@scripts/require.sh $(LIBRARIES)
	$(BUILD)
	@test -s $(RELEASE)/plotly.min.js || { \
	  scripts/require.sh python3-pip; scripts/fetch-plotly.sh $(RELEASE)/plotly.min.js; }

demo: build
	$(SURPLUS) run examples/quickstart.yaml --out runs/quickstart

test: build
	@scripts/require.sh chromium dataset-fashion-mnist gcc g++ libdlpack-dev liblbfgs0 libnlopt0 python3 sqlite3
	@command -v cargo > /dev/null || scripts/require.sh cargo
	$(BUILD) --build-tests
	swift test -c release --skip-build --disable-xctest

lint: toolchain
	@scripts/require.sh gcc g++ python3
	scripts/check-folders.py
	swift format lint --strict --parallel --recursive Sources Plugins Tests examples Package.swift
	cc -std=c11 -Wall -Wextra -pedantic -Werror -fsyntax-only -x c Sources/CSurplus/include/surplus.h
	cc -std=c11 -Wall -Wextra -pedantic -Werror -fsyntax-only -x c Sources/CSurplus/include/surplus_author.h
	c++ -std=c++17 -Wall -Wextra -pedantic -Werror -fsyntax-only -x c++ Sources/CSurplus/include/surplus.h
	c++ -std=c++17 -Wall -Wextra -pedantic -Werror -fsyntax-only -x c++ Sources/CSurplus/include/surplus.hpp

bench: build
	@scripts/require.sh gcc python3-venv dataset-fashion-mnist
	bench/setup.sh
	bench/run.py

INSTALLED = $(DESTDIR)$(PREFIX)
install: build
	install -d $(addprefix $(INSTALLED)/,bin include lib/surplus share/surplus/rust/src)
	install -m 755 $(SURPLUS) $(INSTALLED)/bin/
	install -m 644 $(RELEASE)/libSurplus*.so Plugins/Foreign/*.surplus.yaml $(INSTALLED)/lib/surplus/
	install -m 644 $(wildcard Sources/CSurplus/include/surplus*.h*) $(INSTALLED)/include/
	install -m 644 $(RELEASE)/plotly.min.js $(INSTALLED)/share/surplus/
	install -m 644 Plugins/Rust/surplus/Cargo.toml $(INSTALLED)/share/surplus/rust/
	install -m 644 Plugins/Rust/surplus/src/*.rs $(INSTALLED)/share/surplus/rust/src/
	@# A source that is left over from an older version would be compiled with the others.
	rm -rf $(INSTALLED)/share/surplus/swift
	cd Plugins/Swift/surplus && find -L . -type f -not -path '*/.*/*' \
	  -exec install -D -m 644 {} $(abspath $(INSTALLED))/share/surplus/swift/{} \;
