/*
 * desk_slot.c - the slot for contact cards on the simulated desk.
 */
#include <string.h>

#include "tests/sim/desk.h"
#include "tests/sim/social_person.h"

bool desk_make_slot(struct desk *desk, const char *level, const char *pcap)
{
	static const char *const LEVELS[] = {"tpdu", "short", "extended"};

	for (int i = 0; i < 3; i++)
		if (strcmp(level, LEVELS[i]) == 0) {
			sim_ccid_init(&desk->slot,
				&(struct sim_ccid_shape){.level = (enum sim_ccid_level)i});
			umock_port_plug(desk->slot_port);
			return !pcap || sim_pcap_open(&desk->pcap, pcap, &desk->slot.device);
		}
	return false;
}

const char *desk_put_social(struct sim_ccid *slot, struct sim_chip *kept, const char *what)
{
	struct sim_chip chip;

	if (strcmp(what, "none") == 0) {
		sim_ccid_put_card(slot, NULL);
		return NULL;
	}
	if (strcmp(what, "bank") == 0)
		sim_chip_init(&chip, SIM_CHIP_BANK, 0);
	else if (social_person_read(what, &chip) != STATUS_OK)
		return "no such person, or not a person's file";
	*kept = chip;
	sim_ccid_put_card(slot, kept);
	explicit_bzero(&chip, sizeof(chip));
	return NULL;
}
