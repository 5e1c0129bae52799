# Libraries preloaded into the real programs to make the machine fail.
$(OUT)/full_disk.so: tests/fault/full_disk.c
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O1 -fPIC -shared $< -o $@ -ldl
