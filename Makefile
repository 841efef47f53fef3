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
	@scripts/require.sh gcc g++
	swift format lint --strict --parallel --recursive Sources Plugins Tests examples Package.swift
	cc -std=c11 -Wall -Wextra -pedantic -Werror -fsyntax-only -x c Sources/CSurplus/include/surplus.h
	c++ -std=c++17 -Wall -Wextra -pedantic -Werror -fsyntax-only -x c++ Sources/CSurplus/include/surplus.h

bench: build
	@scripts/require.sh gcc python3-venv dataset-fashion-mnist
	bench/setup.sh
	bench/run.py

install: build
	install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin include lib/surplus share/surplus/rust/src)
	install -m 755 $(SURPLUS) $(DESTDIR)$(PREFIX)/bin/
	install -m 644 $(RELEASE)/*.so $(DESTDIR)$(PREFIX)/lib/surplus/
	install -m 644 Plugins/Foreign/*.surplus.yaml $(DESTDIR)$(PREFIX)/lib/surplus/
	install -m 644 $(wildcard Sources/CSurplus/include/surplus*.h*) $(DESTDIR)$(PREFIX)/include/
	install -m 644 $(RELEASE)/plotly.min.js $(DESTDIR)$(PREFIX)/share/surplus/
	install -m 644 Plugins/Rust/surplus/Cargo.toml $(DESTDIR)$(PREFIX)/share/surplus/rust/
	install -m 644 Plugins/Rust/surplus/src/*.rs $(DESTDIR)$(PREFIX)/share/surplus/rust/src/
