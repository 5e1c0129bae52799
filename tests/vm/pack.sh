# Packs an initramfs; sourced by the scripts that fill one.  $root: its folder, $kernel, $version: of the machine.

# put_modules MODULE...   with all they need
put_modules() {
	for module in "$@"; do
		modprobe -d "$kernel" -S "$version" --show-depends "$module" | sed -n 's/^insmod \([^ ]*\).*/\1/p'
	done | sort -u | while read -r file; do
		inside=/lib/modules/${file##*/lib/modules/}
		mkdir -p "$root$(dirname "$inside")" && cp "$file" "$root$inside"
	done
	cp "$kernel/lib/modules/$version"/modules.builtin* "$kernel/lib/modules/$version/modules.order" "$root/lib/modules/$version/"
	depmod -b "$root" "$version"
}

# pack OUT
pack() {
	mkdir -p "$(dirname "$1")"
	(cd "$root" && find . | cpio -o -H newc --quiet) >"$1.new"
	mv "$1.new" "$1"
}
