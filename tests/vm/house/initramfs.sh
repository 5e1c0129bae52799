#!/bin/sh
# Packs what the machine of the house needs until its own systemd runs: busybox and the modules for two shared folders.
# usage: initramfs.sh KERNEL_FOLDER OUT
set -eu
PATH=$PATH:/usr/sbin:/sbin
. tests/vm/pack.sh
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
put_modules virtio_pci 9pnet_virtio 9p overlay
pack "$out"
