# Plug-ins that stand in for what others would make.
PHOTO_PLUGINS := $(OUT)/photo_plugin.so $(OUT)/photo_plugin_old.so $(OUT)/photo_plugin_steals.so
$(OUT)/photo_plugin_old.so: PLUGIN_FLAGS := -DPLUGIN_VERSION=99
$(OUT)/photo_plugin_steals.so: PLUGIN_FLAGS := -DPLUGIN_STEALS
$(PHOTO_PLUGINS): tests/sim/plugin/photo_plugin.c
	@mkdir -p $(@D)
	$(Q)$(CC) -I. -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O1 -fPIC -shared $(PLUGIN_FLAGS) $< -o $@

tools unit sanitized-tests: $(PHOTO_PLUGINS) $(OUT)/kiosk-photo
