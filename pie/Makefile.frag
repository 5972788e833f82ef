TRACKINGTECH_MANIFEST = $(top_srcdir)/../Cargo.toml

# cargo knows itself whether there is something to do.
.PHONY: modules/trackingtech.so
modules/trackingtech.so:
	@mkdir -p modules
	@target="$${CARGO_TARGET_DIR:-$(top_builddir)/target}"; \
	PHP="$(TRACKINGTECH_PHP)" PHP_CONFIG="$(TRACKINGTECH_PHP_CONFIG)" CARGO_TARGET_DIR="$$target" \
		"$(CARGO)" build --release --locked --features php --manifest-path "$(TRACKINGTECH_MANIFEST)" && \
	{ cp -f "$$target/release/libtrackingtech.so" $@ 2>/dev/null || cp -f "$$target/release/libtrackingtech.dylib" $@; }
