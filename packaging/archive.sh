#!/bin/sh
# Puts a built program into an archive, together with manual pages, completions, documentation and the notices of
# licences. The archive and the folder in it are called mqtty-VERSION-TARGET; for Windows it is a zip file.
#
#   packaging/archive.sh TARGET PROGRAM        writes into target/archives
set -eu
target=$1
program=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
cd "$(dirname "$0")/.."

name=mqtty-$(packaging/version.sh)-$target
archives=$PWD/target/archives
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
folder=$work/$name

mkdir -p "$archives" "$folder/docs"
cp "$program" "$folder/"
cp README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE packaging/third-party-licenses.txt "$folder/"
cp -R man completions "$folder/"
cp docs/*.md "$folder/docs/"
cp -R docs/pictures "$folder/docs/"

cd "$work"
case $target in
*windows*)
    rm -f "$archives/$name.zip"
    # Runners with Windows have 7z and no zip.
    if command -v zip >/dev/null; then
        zip -q -r "$archives/$name.zip" "$name"
    else
        7z a -bso0 "$archives/$name.zip" "$name"
    fi
    echo "$archives/$name.zip"
    ;;
*)
    tar -czf "$archives/$name.tar.gz" "$name"
    echo "$archives/$name.tar.gz"
    ;;
esac
