# The screen: baked glyphs, golden pictures, contact sheet, speed.
PACKAGES += fonts-noto-core

# All characters of the catalogue; headings are what is set in the two large styles.
CATALOGUE := $(wildcard assets/words/*/*.po assets/services/*.json)
build/glyphs.bin: $(CATALOGUE) ui/toolkit/theme.c $(wildcard ui/toolkit/font*.c ui/toolkit/bake_main.c) | $(OUT)/glyph-bake
	$(call say,BAKE)
	@cat $(CATALOGUE) >$@.text
	@sed -n '/^msgid ".*\.\(title\|start\|starting\|abandoned\)"/{n;p}; /"name"/,/}/p' $(CATALOGUE) >$@.headings
	$(Q)$(OUT)/glyph-bake $@.new $@.text $@.headings && mv $@.new $@
