//! Link options of the extension.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // PHP unloads extensions at exit while a DNS thread may still run in them: never unmap the code.
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo:rustc-link-arg-cdylib=-Wl,-z,nodelete");
    }
    let target = std::env::var("TARGET").unwrap_or_default();
    println!("cargo:rustc-env=TRACKINGTECH_TARGET={target}");
}
