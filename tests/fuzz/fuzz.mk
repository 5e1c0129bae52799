# libFuzzer over what comes from outside.  A new target = tests/fuzz/fuzz_<name>.c and at least one
# file in tests/fuzz/corpus/<name>/.  It links the layers that it includes and all below them.
# make fuzz          FUZZ_S seconds per target, or FUZZ_H hours for all; FUZZ=<name> only that one
# make fuzz-short    the corpus and a few seconds each, part of `make test`
PACKAGES += clang libclang-rt-14-dev
FUZZ_S   ?= 600

CFLAGS_fuzz  := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS_fuzz := -fsanitize=fuzzer,address,undefined

FUZZ_SRCS  := $(wildcard tests/fuzz/fuzz_$(or $(FUZZ),*).c)
FUZZERS    := $(patsubst %.c,$(OUT)/%,$(FUZZ_SRCS))
FUZZ_PARTS := $(filter-out $(wildcard tests/fuzz/fuzz_*.c),$(wildcard tests/fuzz/*.c))

# $1: a source → the layers it includes, with those below
fuzz_layers = $(sort $(foreach d,$(shell sed -n 's,^\#include "\(.*\)/[^/]*\.h"$$,\1,p' $1 $(FUZZ_PARTS)),$(below_$(subst /,-,$d))))

define fuzzer
$(OUT)/$(1:.c=): $(call obj,$1 $(FUZZ_PARTS)) $(foreach l,$(call fuzz_layers,$1),$(call lib,$l))
	$$(call say,LD)
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) $$(filter %.o,$$^) \
		-Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $(filter-out -lcmocka,$(TEST_LIBS)) $$(MORE_LIBS) -o $$@
endef
$(if $(filter fuzz,$(BUILD)),$(foreach f,$(FUZZ_SRCS),$(eval $(call fuzzer,$f))))

# The kernel that the camera's driver talks to is the input.
V4L2_WRAPS := open close read poll mmap munmap ioctl opendir readdir closedir clock_steady_ms
$(OUT)/tests/fuzz/fuzz_v4l2: LDFLAGS += $(V4L2_WRAPS:%=-Wl,--wrap=%)

# Helper programs are not started: the input is what they say.
$(OUT)/tests/fuzz/fuzz_child: LDFLAGS += $(foreach f,spawn_program speech_child_start kill waitpid,-Wl,--wrap=$f)

# What reads PDFs is a library of its own.
$(OUT)/tests/fuzz/fuzz_pdf: MORE_LIBS := $(LIBS_kiosk-pdf)

fuzzers: $(FUZZERS)

fuzz fuzz-short:
	@$(MAKE) --no-print-directory BUILD=fuzz CC=clang fuzzers
	@python3 tests/fuzz/run.py $@ --seconds $(FUZZ_S) $(if $(FUZZ_H),--hours $(FUZZ_H)) \
		$(patsubst tests/fuzz/fuzz_%.c,%,$(FUZZ_SRCS))

# Whoever writes a parser writes its target.
check-parsers:
	@python3 tests/fuzz/parsers.py
check: check-parsers
.PHONY: fuzzers fuzz fuzz-short check-parsers
