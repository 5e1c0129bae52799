# The real queue, office and downloads on a disk that loses power, with controls that must be caught.
# make power-cuts CUTS=1000 SEED=1    100 of each in `make test`
CUTS     ?= 100
SEED     ?= 1
POWER    := $(OUT)/tests/power
LIES     := no_folder_sync no_file_sync

# What has a database also has its controls.
CONTROLS_queue    := normal off $(LIES)
CONTROLS_office   := normal off $(LIES)
CONTROLS_download := $(LIES)

define power_program
$(POWER)/$1: $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/power/disk*.c) tests/power/control.c tests/power/same.c tests/power/$1.c $3) \
		$(foreach l,$2,$(call lib,$l))
	$$(call say,LD)
	$$(Q)$$(CC) $$(CFLAGS) $$(LDFLAGS) -Wl,--wrap=sqlite3_exec $$(filter %.o,$$^) \
		-Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group $$(TEST_LIBS) -o $$@
endef
$(eval $(call power_program,power_queue,$(below_firmware-storage)))
$(eval $(call power_program,power_office,$(below_sync-office)))
$(eval $(call power_program,power_download,$(below_sync-agent)))

power_cuts = $(POWER)/power_$1 $(CUTS) $(SEED) honest $(foreach c,$(CONTROLS_$1),&& $(POWER)/power_$1 60 $(SEED) $c)

power-cuts: $(POWER)/power_queue $(POWER)/power_office $(POWER)/power_download
	@$(call power_cuts,queue)
	@$(call power_cuts,office)
	@$(call power_cuts,download)
.PHONY: power-cuts
