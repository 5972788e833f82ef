# Every target is one script; scripts/ has them all.

.DEFAULT_GOAL := help
.PHONY: help demo up down test check analyse wpcs e2e chaos fuzz bench matrix package build setup

help: ## Lists what there is
	@sed -n 's/^\([a-z0-9]*\):.*## /make \1	/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

demo: setup build ## Installs, builds, runs the main job in a real shop and shows it
	@scripts/demo

up: setup build ## Leaves a shop running to click through; prints addresses and logins
	@scripts/up

down: ## Stops what `make up` started
	@scripts/stack stop

test: ## Installs, builds and runs every suite
	@scripts/test

check: setup ## Linters only
	@scripts/suite-lint

analyse: ## mago over the plugin's PHP: types, null, what is never true; builds mago once, which takes minutes
	@scripts/analyse

wpcs: ## WordPress's own rules, by Composer: WordPress-Extra and Plugin Check's plugin-review
	@scripts/wpcs

e2e: setup build ## Browser tests only
	@scripts/suite-e2e

chaos: setup build ## Thousands of orders while everything fails: nothing lost, nothing doubled
	@scripts/chaos

fuzz: setup ## 1,000,000 hostile inputs for the extension, from a seed that is printed
	@scripts/fuzz

bench: setup build ## Cost of a status change, the reconciler's steps, orders per second
	@scripts/bench

matrix: setup build ## The extension on PHP 8.2, 8.4 and a thread-safe build, with threads that send at once; the plugin on MySQL
	@scripts/matrix

package: setup build ## The plugin's zip and the extension's archive for this PHP, the readme's screenshots, in dist/
	@scripts/package

build: setup ## The extension and the sandbox
	@scripts/build

setup: ## Debian packages, Rust, npm packages: what is missing
	@scripts/setup
