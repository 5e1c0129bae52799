#!/bin/sh
# Packs what the test machine needs: busybox, udevd, kernel modules, our programs, their libraries.
# usage: initramfs.sh KERNEL_FOLDER OUT PROGRAM...
set -eu
PATH=$PATH:/usr/sbin:/sbin
. tests/vm/pack.sh
kernel=$1 out=$2; shift 2
version=$(cat "$kernel/version")
modules="vhci-hcd xhci-pci usblp usbhid hid-generic evdev vivid"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/bin" "$root/proc" "$root/sys" "$root/dev" "$root/etc" "$root/run" "$root/tmp" "$root/var/lib/onevisit" \
	"$root/lib/udev/rules.d" "$root/usr/lib/onevisit" "$root/lib/modules/$version"

cp "$(command -v busybox)" "$root/bin/busybox"
for applet in sh mount mkdir cat ls cut poweroff ip echo sleep modprobe dmesg tail grep; do
	ln -s busybox "$root/bin/$applet"
done
cp "$kernel/bin/udevadm" "$root/bin/udevadm"
ln -s udevadm "$root/bin/udevd"
cp "$kernel/lib/udev/rules.d/50-udev-default.rules" assets/udev/*.rules "$root/lib/udev/rules.d/"
for program in "$@"; do
	case $program in
	*/usb-gate) to="$root/usr/lib/onevisit/usb-gate" ;;
	*) to="$root/bin/$(basename "$program")" ;;
	esac
	strip -o "$to" "$program"
done
cp tests/vm/init "$root/init"
cp tests/vm/vivid.sh "$root/bin/vivid"
cp tests/vm/settings.json "$root/var/lib/onevisit/settings.json"
chmod 755 "$root/init" "$root/bin/vivid"

for file in "$root"/bin/* "$root"/usr/lib/onevisit/*; do
	! ldd "$file" 2>/dev/null | grep "not found" || { echo "initramfs: $file lacks a library"; exit 1; }
done
for file in "$root"/bin/* "$root"/usr/lib/onevisit/*; do
	ldd "$file" 2>/dev/null | grep -o '/[^ ]*' || true
done | sort -u | while read -r library; do
	mkdir -p "$root$(dirname "$library")" && cp -L "$library" "$root$library"
done

# Names on social security cards are GB18030, which the C library loads when it is asked for it.
gconv=$(readlink -f "$(ldconfig -p | sed -n 's,.*=> \(/.*\)/libc\.so\.6$,\1,p' | head -1)/gconv")
mkdir -p "$root$gconv"
cp "$gconv/GB18030.so" "$root$gconv/"
grep -h GB18030 "$gconv"/gconv-modules "$gconv"/gconv-modules.d/* >"$root$gconv/gconv-modules"

put_modules $modules

printf 'root:x:0:0:root:/:/bin/sh\n' >"$root/etc/passwd"
printf '%s:x:%d:\n' root 0 kiosk 999 tty 5 disk 6 lp 7 kmem 15 dialout 20 cdrom 24 tape 26 audio 29 \
	video 44 input 101 sgx 108 render 106 kvm 107 >"$root/etc/group"
pack "$out"
