#!/bin/sh
# Builds a package for Debian and its relatives, and looks at what came out. It needs cargo-deb
# (`cargo install cargo-deb --locked`); with a target, such as x86_64-unknown-linux-musl, the program in it is
# static and runs on any Linux of that kind.
#
#   packaging/deb.sh [TARGET]
set -eu
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if [ $# -gt 0 ]; then
    cargo deb --locked --profile dist --target "$1" --output "$folder"
else
    cargo deb --locked --profile dist --output "$folder"
fi
dpkg-deb --info "$folder"/*.deb
dpkg-deb --contents "$folder"/*.deb | tee "$folder/contents"
grep -q 'usr/share/doc/mqtty/third-party-licenses\.txt' "$folder/contents"
mkdir -p target/debian
mv "$folder"/*.deb target/debian/
ls -l target/debian/
