dnl Builds the Rust crate in the folder above with cargo, so that phpize, ./configure and make do what PIE expects of them.

PHP_ARG_ENABLE([trackingtech],
  [whether to build the extension trackingtech],
  [AS_HELP_STRING([--enable-trackingtech], [Build the extension trackingtech (needs Rust and clang)])],
  [yes])

if test "$PHP_TRACKINGTECH" != "no"; then
  AC_PATH_PROG([CARGO], [cargo], [no], [$PATH:$HOME/.cargo/bin])
  if test "$CARGO" = "no"; then
    AC_MSG_ERROR([cargo was not found: install Rust (https://rustup.rs), or take the ready-made build for this PHP])
  fi
  TRACKINGTECH_PHP_CONFIG=`command -v "$PHP_CONFIG"`
  AC_SUBST([CARGO])
  PHP_SUBST([CARGO])
  AC_MSG_CHECKING([where PHP itself is])
  TRACKINGTECH_PHP=`$PHP_CONFIG --php-binary`
  AC_MSG_RESULT([$TRACKINGTECH_PHP])
  PHP_SUBST([TRACKINGTECH_PHP])
  PHP_SUBST([TRACKINGTECH_PHP_CONFIG])
  PHP_ADD_MAKEFILE_FRAGMENT([$abs_srcdir/Makefile.frag])
  PHP_ADD_BUILD_DIR([$abs_builddir/modules])
  dnl An object of its own would be linked into nothing: the module is cargo's library as it is.
  PHP_MODULES="modules/trackingtech.so"
  PHP_SUBST([PHP_MODULES])
fi
