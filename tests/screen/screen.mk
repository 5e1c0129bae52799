# The screen: baked glyphs, golden pictures, contact sheet, speed.
PACKAGES += fonts-noto-core

# All characters of the catalogue; headings and heroes are what is set in the two large styles.
# What the first screens say comes first.
CATALOGUE := $(wildcard assets/words/zh-Hans/screens.po assets/words/zh-Hans/toolkit.po) $(wildcard assets/words/*/*.po assets/services/*.json)
# What the program itself says: the arrow between steps, the names of the peoples on a card, the keys of an address.
OWN_WORDS := firmware/visit/visit_guide.c firmware/model/person/ethnicity.c ui/toolkit/input/keyboard_keys.c
# Pixels one by one without an optimiser take as long as ten pictures: nobody debugs those loops, and tests look at the clock.
$(addprefix build/debug/ui/toolkit/,$(addprefix canvas/,canvas.o canvas_image.o coverage.o shrink.o) text/packed.o widget/icons.o widget/paint_memory.o): CFLAGS += -O2

# What decides how glyphs lie in a baked file.
BAKERY := $(wildcard ui/toolkit/text/font*.[ch] ui/toolkit/text/packed.[ch] ui/toolkit/bake_main.c)
build/glyphs.bin: $(CATALOGUE) $(OWN_WORDS) tests/screen/screen.mk ui/toolkit/widget/theme.c $(BAKERY) | $(OUT)/glyph-bake
	$(call say,BAKE)
	@cat $(CATALOGUE) $(OWN_WORDS) >$@.text
	@sed -n '/^msgid ".*\.\(title\|start\|starting\|abandoned\)"/{n;p}' $(CATALOGUE) >$@.heroes
	@{ cat $@.heroes; sed -n '/"name"/,/}/p' $(CATALOGUE); } >$@.headings
	$(Q)$(OUT)/glyph-bake $@.new $@.text $@.headings $@.heroes && mv $@.new $@

# The screen's speed beside its limits; PEERS=DIR: beside the programs of that folder too.
PACKAGES += libxtst-dev libxdamage-dev
bench-ui: deps
	@$(MAKE) --no-print-directory BUILD=release all bench-ui-tools
	@python3 tests/screen/bench.py $(PEERS)

BY_TOOLKIT = $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group
bench-ui-tools: $(addprefix $(OUT)/tests/screen/,bench_screen bench_typing observer) build/bench-glyphs.bin

build/bench-rows.c build/bench-rows.txt &: tests/screen/bench_rows.py
	@mkdir -p build
	@python3 $< build/bench-rows.c build/bench-rows.txt
build/bench-glyphs.bin: build/bench-rows.txt $(BAKERY) | $(OUT)/glyph-bake
	$(Q)$(OUT)/glyph-bake $@ $< $< $< 32 44
$(OUT)/tests/screen/bench_rows.o: build/bench-rows.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -c $< -o $@
$(OUT)/tests/screen/bench_screen: $(OUT)/tests/screen/bench_screen.o $(OUT)/tests/screen/bench_rows.o $(foreach l,$(TOOLKIT) firmware/base,$(call lib,$l))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(BY_TOOLKIT) -lSDL2 -lSDL2_ttf -lunibreak -lm -o $@
$(OUT)/tests/screen/bench_typing: $(OUT)/tests/screen/bench_typing.o $(foreach l,$(TOOLKIT) firmware/base,$(call lib,$l))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(BY_TOOLKIT) -lgooglepinyin -lzinnia -lSDL2 -lSDL2_ttf -lunibreak -lm -o $@
$(OUT)/tests/screen/observer: $(OUT)/tests/screen/observer.o
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ -lX11 -lXtst -lXdamage -o $@
.PHONY: bench-ui bench-ui-tools

# Every screen in Chinese and English, normal and large, against pictures somebody found good.
GOLDEN := tests/screen/golden
SHOTS  := build/shots
PICTURED := $(addprefix $(OUT)/tests/unit/ui-screens/,test_screens test_family test_form test_states test_stuck test_track test_filed test_papers)
shoot = for test in $(PICTURED); do SDL_VIDEODRIVER=dummy ONEVISIT_SHOTS=$1 $$test >$(SHOTS)/log 2>&1 || { tail -20 $(SHOTS)/log; exit 1; }; done
$(SHOTS)/golden: $(PICTURED) words build/glyphs.bin FORCE
	@rm -rf $@ && mkdir -p $@
	@$(call shoot,$@)
golden: $(SHOTS)/golden $(OUT)/tests/screen/golden
	@rm -rf $(SHOTS)/differences
	@$(OUT)/tests/screen/golden $(SHOTS)/golden $(GOLDEN) $(SHOTS)/differences
	@python3 tests/walk/known.py $(SHOTS)/golden/seen
golden-update: $(SHOTS)/golden $(OUT)/tests/screen/golden
	@$(OUT)/tests/screen/golden $(SHOTS)/golden $(GOLDEN) $(SHOTS)/differences update
$(OUT)/tests/screen/golden: $(OUT)/tests/screen/golden.o $(foreach l,$(TOOLKIT) firmware/base,$(call lib,$l))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(BY_TOOLKIT) -lSDL2 -lSDL2_ttf -lpng -o $@

# One picture of all screens in all looks, to be looked at: build/shots/contact-*.png
contact: $(PICTURED) words build/glyphs.bin
	@rm -rf $(SHOTS)/contact && mkdir -p $(SHOTS)/contact
	@export ONEVISIT_ALL_LOOKS=1; $(call shoot,$(SHOTS)/contact)
	@sh tests/screen/contact.sh $(SHOTS)/contact $(SHOTS)
FORCE:
.PHONY: golden golden-update contact FORCE
