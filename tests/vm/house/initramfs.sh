#!/bin/sh
# Packs what the machine of the house needs until its own systemd runs: busybox and the modules for two shared folders.
# usage: initramfs.sh KERNEL_FOLDER OUT
set -eu
PATH=$PATH:/usr/sbin:/sbin
kernel=$1 out=$2
version=$(cat "$kernel/version")
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/lower" "$root/upper" "$root/house" "$root/lib/modules/$version"
cp "$(command -v busybox)" "$root/bin/busybox"
for applet in sh mount mkdir modprobe ln cp switch_root echo chmod; do
	ln -s busybox "$root/bin/$applet"
done
cp tests/vm/house/init "$root/init"
cp /etc/ld.so.cache "$root/ld.so.cache"
chmod 755 "$root/init"
for module in virtio_pci 9pnet_virtio 9p overlay; do
	modprobe -d "$kernel" -S "$version" --show-depends "$module" | sed -n 's/^insmod \([^ ]*\).*/\1/p'
done | sort -u | while read -r file; do
	inside=/lib/modules/${file##*/lib/modules/}
	mkdir -p "$root$(dirname "$inside")" && cp "$file" "$root$inside"
done
cp "$kernel/lib/modules/$version"/modules.builtin* "$kernel/lib/modules/$version/modules.order" "$root/lib/modules/$version/"
depmod -b "$root" "$version"
mkdir -p "$(dirname "$out")"
(cd "$root" && find . | cpio -o -H newc --quiet) >"$out.new"
mv "$out.new" "$out"
