# make run     set everything up and show one visit, end to end
# make test    set everything up and prove it
# make         build all programs into build/$(BUILD)/
# make layers  include rules     make format  clang-format in place     make bench  speed table     make fuzz  hostile input
# BUILD=debug|release|asan|tsan, CC=gcc|clang.  A new file in a listed folder is picked up by itself.
BUILD ?= debug
OUT   := build/$(BUILD)
ifeq ($(origin CC),default)
CC    := gcc
endif

CFLAGS_debug   := -O0 -g
CFLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -DRELEASE=1
CFLAGS_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS_tsan    := -O1 -g -fsanitize=thread
# The USB simulator preloads a library of its own; a static runtime does not mind coming second.
LDFLAGS_asan   := $(if $(findstring clang,$(CC)),-static-libsan,-static-libasan -static-libubsan)

CPPFLAGS += -I. -MMD -MP -D_GNU_SOURCE
CFLAGS   += -std=c11 $(CFLAGS_$(BUILD)) -pthread \
            -Wall -Wextra -Werror -Wshadow -Wvla -Wundef -Wstrict-prototypes \
            -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wswitch-enum
# Bound at start: the lazy binder would put vector registers, and with them a piece of a form, on the stack.
LDFLAGS  += $(LDFLAGS_$(BUILD)) -pthread -Wl,--as-needed -Wl,-z,relro,-z,now

# make V=1 shows the commands, otherwise one short line each.
Q := $(if $(V),,@)
say = $(if $(V),,@echo "  $1  $@")

# Each folder is one archive; each library has one owner (tests/check/layers.txt says who may see whom).
MODEL   := $(addprefix firmware/model/,person item catalogue basket) firmware/model
DRIVERS := $(addprefix drivers/,usb smart_card card_reader printer scanner camera) drivers
TOOLKIT := $(addprefix ui/toolkit/,canvas text speech widget input window)
OFFICE  := $(addprefix sync/office/,http store authority intake desk)
LAYERS  := firmware/base $(MODEL) firmware/evidence $(DRIVERS) firmware/storage firmware/pages \
           firmware/station firmware/counter firmware/visit $(TOOLKIT) ui/paper ui/screens ui/voice \
           sync/wire sync/agent $(OFFICE) tests/sim
lib     = $(OUT)/lib/$(subst /,-,$1).a
srcs    = $(filter-out %_main.c,$(wildcard $1/*.c))
obj     = $(patsubst %.c,$(OUT)/%.o,$1)

DEVICE := firmware/base $(MODEL) firmware/evidence $(DRIVERS) firmware/storage firmware/station
KIOSK  := $(DEVICE) firmware/pages firmware/counter firmware/visit $(TOOLKIT) ui/paper ui/screens
WIRE   := firmware/base $(MODEL) firmware/evidence firmware/storage sync/wire

# program: its own sources, the layers it stands on, the libraries it needs
PROGRAMS := kiosk kiosk-page kiosk-pdf kiosk-photo kiosk-voice kioskctl kiosk-sync usb-gate office officectl authority
TOOLS    := usbsim usbsimctl
BUILDERS := glyph-bake

SRCS_kiosk      := $(filter-out $(if $(filter release,$(BUILD)),firmware/kiosk/drive%),$(wildcard firmware/kiosk/*.c))
USES_kiosk      := $(KIOSK)
LIBS_kiosk      := -lSDL2 -lSDL2_ttf -lusb-1.0 -ljpeg -ljansson -lcrypto -lsqlite3 -lqrencode -lgooglepinyin -lzinnia -lunibreak -lpng -lseccomp
SRCS_kiosk-page := firmware/page_main.c
USES_kiosk-page := firmware/base $(MODEL) firmware/pages
LIBS_kiosk-page := -ljpeg -lpng -lseccomp
SRCS_kiosk-voice := ui/voice/voice_main.c
USES_kiosk-voice := firmware/base ui/voice
LIBS_kiosk-voice := -lasound
SRCS_kiosk-pdf  := firmware/pdf_main.c firmware/pdf_files.c
USES_kiosk-pdf  := firmware/base $(MODEL) firmware/pages
LIBS_kiosk-pdf  := $(shell pkg-config --libs poppler-glib fontconfig 2>/dev/null) -lseccomp
SRCS_kiosk-photo := firmware/photo_main.c
USES_kiosk-photo := firmware/base
LIBS_kiosk-photo := -lseccomp -ldl
SRCS_kioskctl   := $(wildcard firmware/ctl/*.c)
USES_kioskctl   := $(DEVICE)
LIBS_kioskctl   := -lusb-1.0 -ljpeg -ljansson -lcrypto -lsqlite3
SRCS_usb-gate   := firmware/gate_main.c
USES_usb-gate   := firmware/base $(MODEL) $(DRIVERS)
LIBS_usb-gate   := -lusb-1.0 -ljansson
SRCS_kiosk-sync := sync/agent/agent_main.c
USES_kiosk-sync := $(WIRE) sync/agent
LIBS_kiosk-sync := -lcurl -ljansson -lssl -lcrypto -lsqlite3 -lseccomp
SRCS_office     := sync/office/office_main.c
USES_office     := $(WIRE) $(OFFICE)
LIBS_office     := -lmicrohttpd -ljansson -lcrypto -lsqlite3
SRCS_authority  := sync/office/authority_main.c
USES_authority  := $(WIRE) $(OFFICE)
LIBS_authority  := -lmicrohttpd -ljansson -lcrypto -lsqlite3
SRCS_officectl  := sync/office/officectl_main.c
USES_officectl  := $(WIRE) $(OFFICE)
LIBS_officectl  := -lmicrohttpd -ljansson -lcrypto -lsqlite3 -lpng
SRCS_usbsim     := tests/sim/usbsim_main.c
USES_usbsim     := firmware/base $(MODEL) tests/sim
LIBS_usbsim     := $(shell pkg-config --libs umockdev-1.0 2>/dev/null) -ljansson -lpng
SRCS_usbsimctl  := tests/sim/usbsimctl_main.c
USES_usbsimctl  := firmware/base
LIBS_usbsimctl  :=

SRCS_glyph-bake := ui/toolkit/bake_main.c
USES_glyph-bake := firmware/base $(TOOLKIT)
LIBS_glyph-bake := $(LIBS_kiosk)

# A unit test lives in tests/unit/<layer with dashes>/test_<module>.c and links that layer and all below it.
below_firmware-base     := firmware/base
below_firmware-model    := firmware/base $(MODEL)
below_firmware-evidence := firmware/base $(MODEL) firmware/evidence
below_drivers           := firmware/base $(MODEL) $(DRIVERS) tests/sim
below_firmware-storage  := firmware/base $(MODEL) firmware/evidence firmware/storage
below_firmware-pages    := firmware/base $(MODEL) firmware/pages
below_firmware-station  := $(DEVICE) tests/sim
below_firmware-counter  := $(DEVICE) firmware/counter tests/sim
below_firmware-visit    := $(DEVICE) firmware/pages firmware/counter firmware/visit tests/sim
below_ui-toolkit        := firmware/base $(TOOLKIT)
below_ui-paper          := firmware/base $(MODEL) $(TOOLKIT) ui/paper
below_ui-screens        := $(KIOSK)
below_ui-voice          := firmware/base ui/voice
below_sync-wire         := $(WIRE)
below_sync-agent        := $(WIRE) sync/agent
below_sync-office       := $(WIRE) $(OFFICE)
# A room with chambers is tested whole.
$(foreach c,$(MODEL),$(eval below_$(subst /,-,$c) := $(below_firmware-model)))
$(foreach c,$(DRIVERS),$(eval below_$(subst /,-,$c) := $(below_drivers)))
$(foreach c,$(TOOLKIT),$(eval below_$(subst /,-,$c) := $(below_ui-toolkit)))
$(foreach c,$(OFFICE),$(eval below_$(subst /,-,$c) := $(below_sync-office)))
TEST_LIBS := -lcmocka -lSDL2 -lSDL2_ttf -lusb-1.0 -ljansson -lcrypto -lsqlite3 -lqrencode -lgooglepinyin -lzinnia -lunibreak -lasound \
             -lcurl -lssl -lmicrohttpd -ljpeg -lpng -lz -lseccomp $(LIBS_usbsim)
TEST_SRCS := $(wildcard tests/unit/*/test_*.c)
TESTS     := $(patsubst %.c,$(OUT)/%,$(TEST_SRCS))

# Each room of tests brings its own targets and the packages they need.
include $(sort $(wildcard tests/*/*.mk))

all: $(PROGRAMS:%=$(OUT)/%) $(if $(filter release,$(BUILD)),,$(TOOLS:%=$(OUT)/%)) words build/glyphs.bin

# The simulator is built beside every flavour of the product, but never shipped in release.
tools: $(TOOLS:%=$(OUT)/%)

unit: $(TESTS) $(OUT)/kiosk-page $(OUT)/kiosk-pdf words build/glyphs.bin
	@python3 tests/check/run_units.py $(TESTS)

check: layers formatted

# Everything, from a fresh machine on, and how long each stage took.  What stands in one stage runs at once: each keeps
# one core busy at most.  The flows need release too: one drives it on a real X server.
JOBS  := $(shell nproc)
stage  = @begin=$$(date +%s); $(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS)) $1 && \
	echo "stage: $(filter-out -%,$1): $$(($$(date +%s) - begin)) s"
test: deps
	$(call stage,check)
	$(call stage,all tools)
	$(call stage,unit)
	$(call stage,golden)
	$(call stage,fuzz-short)
	$(call stage,backends)
	$(call stage,-Otarget power-cuts vm-test)
	$(call stage,fleet-short)
	$(call stage,sanitized)
	$(call stage,-Otarget chaos)
	$(call stage,flow)
	$(call stage,walk)
	$(call stage,-Otarget strangers receipts pcsc)

flow: all tools $(OUT)/full_disk.so $(OUT)/pulled_stick.so
	@[ $(BUILD) = release ] || $(MAKE) --no-print-directory BUILD=release all $(DRIVEN)/kiosk
	@BUILD=$(BUILD) $(if $(filter debug,$(BUILD)),KIOSK=$(DRIVEN)/kiosk) python3 tests/flow/run.py $(FLOW)

# All of them with every program built under a sanitizer, leaks of each visit too: half an hour each.
flow-sanitized:
	@$(MAKE) --no-print-directory BUILD=asan PATIENCE=3 flow
	@$(MAKE) --no-print-directory BUILD=tsan PATIENCE=6 flow

run: deps
	@$(MAKE) --no-print-directory all tools
	@BUILD=$(BUILD) python3 tests/flow/demonstration.py

layers:
	@awk -f tests/check/layers.awk tests/check/layers.txt \
		$$(find firmware drivers ui sync tests -name '*.[ch]')

format:
	@find firmware drivers ui sync tests -name '*.[ch]' | xargs clang-format -i
formatted:
	@find firmware drivers ui sync tests -name '*.[ch]' | xargs -n 50 clang-format --dry-run --Werror

define program
$(OUT)/$1: $(call obj,$(SRCS_$1)) $(foreach l,$(USES_$1),$(call lib,$l))
	$$(call say,LD)
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) $(call obj,$(SRCS_$1)) \
		-Wl,--start-group $(foreach l,$(USES_$1),$(call lib,$l)) -Wl,--end-group $(LIBS_$1) -o $$@
endef
$(foreach p,$(PROGRAMS) $(TOOLS) $(BUILDERS),$(eval $(call program,$p)))
# The folder is newer too when a file came or left: nothing of what left stays in the archive.
define layer
$(call lib,$1): $(call obj,$(call srcs,$1)) $1
	@mkdir -p $$(@D) && rm -f $$@
	$$(Q)$$(AR) rcs $$@ $$(filter %.o,$$^)
endef
$(foreach l,$(LAYERS),$(eval $(call layer,$l)))

# Pictograms become one table; their folder's script says how.
# The folder too: a pictogram may go.
build/icon_strokes.c: assets/icons/strokes.py assets/icons $(wildcard assets/icons/*.svg)
	@mkdir -p $(@D)
	$(Q)python3 $< $@ $(filter %.svg,$^)
$(OUT)/ui/toolkit/widget/icon_strokes.o: build/icon_strokes.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@
$(call lib,ui/toolkit/widget): $(OUT)/ui/toolkit/widget/icon_strokes.o

# Words no line ends in: a row a word, in the order of their bytes.  One too long does not compile.
build/held_words.c: assets/words/zh-Hans/held.txt
	@mkdir -p $(@D)
	$(Q){ echo '#include "ui/toolkit/text/held_words_table.h"'; echo 'const char HELD_WORDS[][HELD_WORD_SIZE] = {'; \
		LC_ALL=C sort -u $< | sed 's/.*/"&",/'; echo '};'; \
		echo 'const size_t HELD_WORD_COUNT = sizeof(HELD_WORDS) / sizeof(HELD_WORDS[0]);'; } >$@
$(OUT)/ui/toolkit/text/held_words_made.o: build/held_words.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@
$(call lib,ui/toolkit/text): $(OUT)/ui/toolkit/text/held_words_made.o

define unit_test
$(OUT)/$(1:.c=): $(call obj,$1) $(foreach l,$(below_$(notdir $(patsubst %/,%,$(dir $1)))),$(call lib,$l))
	$$(call say,LD)
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) $(call obj,$1) -Wl,--start-group \
		$(foreach l,$(below_$(notdir $(patsubst %/,%,$(dir $1)))),$(call lib,$l)) -Wl,--end-group $(TEST_LIBS) -o $$@
endef
$(foreach t,$(TEST_SRCS),$(eval $(call unit_test,$t)))

$(OUT)/firmware/pages/pdf.o: CPPFLAGS += $(shell pkg-config --cflags poppler-glib 2>/dev/null)
$(OUT)/tests/sim/%.o: CPPFLAGS += $(shell pkg-config --cflags umockdev-1.0 2>/dev/null)
$(OUT)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@

clean:
	rm -rf build

.DEFAULT_GOAL := all
.PHONY: all tools unit flow flow-sanitized check layers format formatted clean words deps run test
.SECONDARY:
-include $(shell find $(OUT) -name '*.d' 2>/dev/null)
