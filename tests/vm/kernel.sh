#!/bin/sh
# Downloads Debian's kernel and udev and unpacks them into a folder; installs nothing.
# usage: kernel.sh FOLDER
set -eu
folder=$1
[ -e "$folder/version" ] && exit 0
rm -rf "$folder" && mkdir -p "$folder/debs"
image=$(apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: \(linux-image-[^ ]*\)$/\1/p' | head -1)
fetch() { (cd "$folder/debs" && apt-get download -q "$image" udev) >"$folder/log" 2>&1; }
as_root=""; [ "$(id -u)" = 0 ] || as_root=sudo
[ -n "$image" ] && fetch || {
	$as_root apt-get update -q >/dev/null
	image=$(apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: \(linux-image-[^ ]*\)$/\1/p' | head -1)
	fetch || { cat "$folder/log"; exit 1; }
}
for deb in "$folder"/debs/*.deb; do dpkg-deb -x "$deb" "$folder"; done
rm -r "$folder/debs"
version=${image#linux-image-}
PATH=$PATH:/usr/sbin:/sbin depmod -b "$folder" "$version"
echo "$version" >"$folder/version"
