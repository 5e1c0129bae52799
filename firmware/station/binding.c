#include "firmware/station/binding.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/model/settings.h"

/* Of which kind a role's device is. */
static const int KINDS[DEVICE_ROLES] = {
	[DEVICE_READER] = REGISTRY_ID_READER,
	[DEVICE_PRINTER] = REGISTRY_PRINTER,
	[DEVICE_CAMERA] = -1, /* of none: its worker finds it, by the same wish */
	[DEVICE_SMART_CARD] = REGISTRY_SMART_CARD,
	[DEVICE_SMART_CARD_2] = REGISTRY_SMART_CARD,
	[DEVICE_SCANNER] = REGISTRY_SCANNER,
	[DEVICE_SCANNER_2] = REGISTRY_SCANNER,
};

void device_wishes_read(const struct settings *settings, struct device_wishes *out)
{
	const char *const texts[DEVICE_ROLES] = {
		[DEVICE_READER] = settings->reader_device,
		[DEVICE_PRINTER] = settings->printer_device,
		[DEVICE_SMART_CARD] = settings->smart_card_device,
		[DEVICE_SMART_CARD_2] = settings->smart_card_2_device,
		[DEVICE_SCANNER] = settings->scanner_device,
		[DEVICE_SCANNER_2] = settings->scanner_2_device,
		[DEVICE_CAMERA] = settings->camera_device,
	};

	*out = (struct device_wishes){0};
	for (int role = 0; role < DEVICE_ROLES; role++)
		if (!texts[role] ||
			device_selector_read(texts[role], &out->roles[role]) != STATUS_OK)
			out->roles[role].kind = DEVICE_ANY;
}

static struct candidate *holder(struct binding *binding, enum device_role role)
{
	for (size_t i = 0; i < binding->count; i++)
		if (binding->candidates[i].role == role)
			return &binding->candidates[i];
	return NULL;
}

static bool fits(
	const struct binding *binding, const struct candidate *candidate, enum device_role role)
{
	const struct usb_description *about = &candidate->description;
	const struct device_traits traits = {.path = about->path,
		.interface = candidate->match.interface.number,
		.vendor = about->vendor,
		.product = about->product,
		.serial = about->serial,
		.class_code = candidate->match.interface.class_code};

	return candidate->matched && (int)candidate->match.kind == KINDS[role] &&
	       device_selector_fits(&binding->wishes.roles[role], &traits);
}

/* Somebody's wish by name goes before anybody's "any". */
static bool is_wished_elsewhere(
	const struct binding *binding, const struct candidate *candidate, enum device_role role)
{
	for (int other = 0; other < DEVICE_ROLES; other++)
		if (other != (int)role && binding->wishes.roles[other].kind != DEVICE_ANY &&
			fits(binding, candidate, (enum device_role)other))
			return true;
	return false;
}

/* What comes back to another role's home is that role's, as long as it has none. */
static bool is_anothers_return(
	const struct binding *binding, const struct candidate *candidate, enum device_role role)
{
	for (int other = 0; other < DEVICE_ROLES; other++)
		if (other != (int)role && KINDS[other] == KINDS[role] &&
			!binding_has(binding, (enum device_role)other) &&
			strcmp(binding->home[other], candidate->place) == 0)
			return true;
	return false;
}

/* How well a free device suits; 0: not at all. */
static int suits(
	const struct binding *binding, const struct candidate *candidate, enum device_role role)
{
	bool any = binding->wishes.roles[role].kind == DEVICE_ANY;

	if (candidate->role != DEVICE_ROLES || !fits(binding, candidate, role) ||
		(any && is_wished_elsewhere(binding, candidate, role)))
		return 0;
	if (strcmp(binding->home[role], candidate->place) == 0)
		return 2;
	return any && is_anothers_return(binding, candidate, role) ? 0 : 1;
}

static void give(struct binding *binding, struct candidate *candidate, enum device_role role)
{
	candidate->role = role;
	if (!binding->home[role][0])
		memcpy(binding->home[role], candidate->place, sizeof(candidate->place));
	binding->changed[role] = true;
	log_info("station", "bound", "role=%s id=%04x:%04x", device_role_word(role),
		candidate->description.vendor, candidate->description.product);
}

static void take_from_role(struct binding *binding, struct candidate *candidate)
{
	if (candidate->role == DEVICE_ROLES)
		return;
	binding->changed[candidate->role] = true;
	candidate->role = DEVICE_ROLES;
}

/* A role that has a device changes only for what comes back to its home. */
static void fill(struct binding *binding, enum device_role role)
{
	struct candidate *now_has = holder(binding, role), *best = NULL;
	int best_suits = now_has ? 1 : 0;

	for (size_t i = 0; i < binding->count; i++) {
		int now = suits(binding, &binding->candidates[i], role);
		if (now > best_suits) {
			best = &binding->candidates[i];
			best_suits = now;
		}
	}
	if (!best)
		return;
	if (now_has)
		take_from_role(binding, now_has);
	give(binding, best, role);
}

/* Roles that are named in the settings choose first. */
static void fill_all(struct binding *binding)
{
	for (int any = 0; any < 2 && binding->open; any++)
		for (int role = 0; role < DEVICE_ROLES; role++)
			if ((binding->wishes.roles[role].kind == DEVICE_ANY) == any)
				fill(binding, (enum device_role)role);
}

/* Bus, ports and interfaces as numbers: 1-10 comes after 1-9. */
static int compare_places(const char *a, const char *b)
{
	return strverscmp(a, b);
}

static struct candidate *insert(struct binding *binding, const char *place)
{
	size_t at = 0;

	while (at < binding->count && compare_places(binding->candidates[at].place, place) < 0)
		at++;
	memmove(&binding->candidates[at + 1], &binding->candidates[at],
		(binding->count - at) * sizeof(binding->candidates[0]));
	binding->count++;
	return &binding->candidates[at];
}

/* The first of its interfaces. */
static struct candidate *find(struct binding *binding, const struct usb_device *device)
{
	for (size_t i = 0; i < binding->count; i++)
		if (binding->candidates[i].device == device)
			return &binding->candidates[i];
	return NULL;
}

static struct candidate *find_interface(
	struct binding *binding, const struct usb_device *device, uint8_t interface)
{
	for (size_t i = 0; i < binding->count; i++) {
		struct candidate *candidate = &binding->candidates[i];
		if (candidate->device == device &&
			candidate->match.interface.number == interface)
			return candidate;
	}
	return NULL;
}

/* match NULL: no driver takes it; of_several: its place must say which interface it is. */
static void add(struct binding *binding, struct usb_device *device,
	const struct usb_description *description, const struct registry_match *match,
	bool of_several)
{
	struct candidate new = {.description = *description, .role = DEVICE_ROLES};

	if (binding->count == CANDIDATES_MAX) {
		log_warn("station", "too_many_devices", "max=%d", CANDIDATES_MAX);
		return;
	}
	snprintf(new.place, sizeof(new.place), "%s", description->path);
	if (match)
		new.match = *match;
	if (of_several)
		snprintf(new.place, sizeof(new.place), "%s:%u", description->path,
			match->interface.number);
	new.matched = match != NULL;
	new.device = usb_device_hold(device);
	*insert(binding, new.place) = new;
	log_info("station", "plugged", "id=%04x:%04x driver=%s", description->vendor,
		description->product, match ? match->driver : "none");
}

static size_t match_all(const struct usb_description *description,
	struct registry_match matches[USB_INTERFACES_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < description->interface_count; i++)
		count += registry_match(description, i, &matches[count]);
	return count;
}

void binding_add(struct binding *binding, struct usb_device *device,
	const struct usb_description *description)
{
	struct registry_match matches[USB_INTERFACES_MAX];
	size_t count;
	enum { CLASS_HUB = 9 };

	/* libusb may list a device and tell its arrival as well. */
	if (find(binding, device) ||
		(description->interface_count == 1 &&
			description->interfaces[0].class_code == CLASS_HUB))
		return;
	count = match_all(description, matches);
	if (count == 0)
		add(binding, device, description, NULL, false);
	for (size_t i = 0; i < count; i++)
		add(binding, device, description, &matches[i], count > 1);
	fill_all(binding);
}

void binding_open(struct binding *binding)
{
	binding->open = true;
	fill_all(binding);
}

static void remove_one(struct binding *binding, struct candidate *gone)
{
	log_info("station", "unplugged", "id=%04x:%04x", gone->description.vendor,
		gone->description.product);
	take_from_role(binding, gone);
	usb_device_release(gone->device);
	binding->count--;
	memmove(gone, gone + 1,
		(size_t)(&binding->candidates[binding->count] - gone) * sizeof(*gone));
}

void binding_remove(struct binding *binding, const struct usb_device *device)
{
	struct candidate *gone;

	while ((gone = find(binding, device)))
		remove_one(binding, gone);
	fill_all(binding);
}

void binding_recall(const struct binding *binding, const struct usb_device *device,
	struct usb_description *out)
{
	const struct candidate *candidate = find((struct binding *)(uintptr_t)binding, device);

	if (candidate)
		*out = candidate->description;
}

void binding_reject(struct binding *binding, const struct usb_device *device, uint8_t interface)
{
	struct candidate *candidate = find_interface(binding, device, interface);

	if (!candidate)
		return;
	candidate->matched = false;
	take_from_role(binding, candidate);
	fill_all(binding);
}

bool binding_take_change(
	struct binding *binding, enum device_role role, const struct candidate **out)
{
	bool changed = binding->changed[role];

	binding->changed[role] = false;
	*out = holder(binding, role);
	return changed;
}

bool binding_has(const struct binding *binding, enum device_role role)
{
	return holder((struct binding *)(uintptr_t)binding, role) != NULL;
}

bool binding_expects(const struct binding *binding, enum device_role role, bool is_usual)
{
	enum device_selector_kind kind = binding->wishes.roles[role].kind;

	return kind == DEVICE_ANY ? is_usual : kind != DEVICE_NONE;
}

void binding_finish(struct binding *binding)
{
	for (size_t i = 0; i < binding->count; i++)
		usb_device_release(binding->candidates[i].device);
	binding->count = 0;
}
