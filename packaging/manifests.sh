#!/usr/bin/env bash
# Makes the manifests of package managers for a release from packaging/templates: a Homebrew formula, a Scoop manifest, and
# the three files of a winget package. They name the archives of that version with their checksums.
#
#   packaging/manifests.sh VERSION SHA256SUMS [FOLDER]        writes into target/manifests, or FOLDER
#
# The address of the repository is $REPOSITORY, else the `repository` of Cargo.toml, else the placeholder below.
set -euo pipefail

# PLACEHOLDER: there is no public repository yet. Set `repository` in Cargo.toml, and this is no longer used.
PLACEHOLDER=https://github.com/OWNER/mqtty

[ $# -ge 2 ] || { echo 'usage: packaging/manifests.sh VERSION SHA256SUMS [FOLDER]' >&2; exit 2; }
version=$1
sums=$2
here=$(cd "$(dirname "$0")" && pwd)
folder=${3:-$here/../target/manifests}

repository=${REPOSITORY:-$(sed -n 's/^repository = "\(.*\)"$/\1/p' "$here/../Cargo.toml")}
if [ -z "$repository" ]; then
    repository=$PLACEHOLDER
    echo "warning: no repository is known; the manifests name $repository" >&2
fi
repository=${repository%/}
owner=$(basename "$(dirname "$repository")")

# The checksum of an archive, by the end of its name.
checksum() {
    local found
    found=$(awk -v name="mqtty-$version-$1" '{ sub(/^\*/, "", $2) } $2 == name { print $1 }' "$sums")
    [[ $found =~ ^[0-9a-f]{64}$ ]] || { echo "$sums has no checksum of mqtty-$version-$1" >&2; exit 1; }
    echo "$found"
}

fill() {
    local text archive sum
    text=$(<"$here/templates/$1")
    while [[ $text =~ @SHA256\ ([^@]+)@ ]]; do
        archive=${BASH_REMATCH[1]}
        sum=$(checksum "$archive")
        text=${text//"@SHA256 $archive@"/$sum}
    done
    text=${text//@VERSION@/$version}
    text=${text//@DOWNLOADS@/$repository/releases/download/v$version}
    text=${text//@REPOSITORY@/$repository}
    text=${text//@OWNER@/$owner}
    mkdir -p "$(dirname "$folder/$2")"
    printf '%s\n' "$text" >"$folder/$2"
    echo "$folder/$2"
}

fill mqtty.rb homebrew/mqtty.rb
fill mqtty.json scoop/mqtty.json
fill winget.yaml "winget/$owner.mqtty.yaml"
fill winget.installer.yaml "winget/$owner.mqtty.installer.yaml"
fill winget.locale.en-US.yaml "winget/$owner.mqtty.locale.en-US.yaml"
