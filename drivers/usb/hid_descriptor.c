#include "drivers/usb/hid_descriptor.h"

#include <string.h>

enum { STACK_MAX = 8, USAGES_MAX = 64, IDS_MAX = 16 };

/* Items, without their size bits. */
enum {
	INPUT = 0x80,
	OUTPUT = 0x90,
	COLLECTION = 0xa0,
	FEATURE = 0xb0,
	END_COLLECTION = 0xc0,
	USAGE_PAGE = 0x04,
	REPORT_SIZE = 0x74,
	REPORT_ID = 0x84,
	REPORT_COUNT = 0x94,
	PUSH = 0xa4,
	POP = 0xb4,
	USAGE = 0x08,
	USAGE_MIN = 0x18,
	USAGE_MAX = 0x28,
	LONG_ITEM = 0xfe,
};

#define SCANNER_COLLECTION 0x008c0002u

/* The global items; they stay until changed. */
struct globals {
	uint32_t page, size, count;
	uint8_t report_id;
};

struct walk {
	const uint8_t *at, *end;
	struct globals now, stack[STACK_MAX];
	size_t depth, pushed;

	/* the local items; forgotten at every main item */
	uint32_t usages[USAGES_MAX], usage_min;
	size_t usage_count;

	/* how many bits each report has so far */
	struct {
		uint8_t id;
		uint32_t bits;
	} reports[IDS_MAX];
	size_t report_count;

	enum hid_kind kind;
	struct hid_fields *fields; /* NULL: not wanted */
};

static uint32_t full_usage(const struct walk *walk, uint32_t value, size_t size)
{
	return size == 4 ? value : walk->now.page << 16 | (value & 0xffff);
}

static void add_usage(struct walk *walk, uint32_t usage)
{
	if (walk->usage_count < USAGES_MAX)
		walk->usages[walk->usage_count++] = usage;
}

static void add_usages(struct walk *walk, uint32_t last)
{
	for (uint32_t usage = walk->usage_min;
		usage <= last && usage - walk->usage_min < USAGES_MAX; usage++)
		add_usage(walk, usage);
}

/* Generic desktop's pointer, mouse, keyboard and keypad. */
static bool types(uint32_t usage)
{
	return usage == 0x00010001 || usage == 0x00010002 || usage == 0x00010006 ||
	       usage == 0x00010007;
}

static enum status open_collection(struct walk *walk)
{
	uint32_t usage = walk->usage_count ? walk->usages[0] : 0;

	if (types(usage))
		walk->kind = HID_TYPES;
	else if (walk->depth == 0 && usage == SCANNER_COLLECTION && walk->kind != HID_TYPES)
		walk->kind = HID_SCANNER;
	walk->depth++;
	return STATUS_OK;
}

static enum status close_collection(struct walk *walk)
{
	if (walk->depth == 0)
		return STATUS_BAD_DATA;
	walk->depth--;
	return STATUS_OK;
}

static uint32_t *bits_of_report(struct walk *walk, uint8_t id)
{
	for (size_t i = 0; i < walk->report_count; i++)
		if (walk->reports[i].id == id)
			return &walk->reports[i].bits;
	if (walk->report_count == IDS_MAX)
		return NULL;
	walk->reports[walk->report_count].id = id;
	walk->reports[walk->report_count].bits = 0;
	return &walk->reports[walk->report_count++].bits;
}

static void note_field(struct walk *walk, uint32_t usage, uint32_t at, uint32_t count)
{
	struct hid_fields *fields = walk->fields;

	if (!fields || fields->count == HID_FIELDS_MAX)
		return;
	fields->list[fields->count++] = (struct hid_field){.usage = usage,
		.report_id = walk->now.report_id,
		.at = (uint16_t)at,
		.size = (uint16_t)walk->now.size,
		.count = (uint16_t)count};
}

/* Each of the fields has the next usage, the rest all have the last one. */
static enum status take_input(struct walk *walk)
{
	uint32_t *bits = bits_of_report(walk, walk->now.report_id);
	uint32_t size = walk->now.size, count = walk->now.count, start;

	if (!bits || size > HID_REPORT_MAX * 8 || count > HID_REPORT_MAX * 8 ||
		(uint64_t)size * count + *bits > HID_REPORT_MAX * 8)
		return STATUS_BAD_DATA;
	start = *bits;
	*bits += size * count;
	for (uint32_t i = 0; size && i < walk->usage_count && i < count; i++) {
		bool last = i + 1 == walk->usage_count;
		note_field(walk, walk->usages[i], start + i * size, last ? count - i : 1);
	}
	return STATUS_OK;
}

static enum status push(struct walk *walk)
{
	if (walk->pushed == STACK_MAX)
		return STATUS_BAD_DATA;
	walk->stack[walk->pushed++] = walk->now;
	return STATUS_OK;
}

static enum status pop(struct walk *walk)
{
	if (walk->pushed == 0)
		return STATUS_BAD_DATA;
	walk->now = walk->stack[--walk->pushed];
	return STATUS_OK;
}

static enum status take_global(struct walk *walk, unsigned tag, uint32_t value)
{
	switch (tag) {
	case USAGE_PAGE:
		walk->now.page = value & 0xffff;
		return STATUS_OK;
	case REPORT_SIZE:
		walk->now.size = value;
		return STATUS_OK;
	case REPORT_ID:
		walk->now.report_id = (uint8_t)value;
		return STATUS_OK;
	case REPORT_COUNT:
		walk->now.count = value;
		return STATUS_OK;
	case PUSH:
		return push(walk);
	case POP:
		return pop(walk);
	default:
		return STATUS_OK; /* logical and physical limits, units */
	}
}

static void take_local(struct walk *walk, unsigned tag, uint32_t value, size_t size)
{
	if (tag == USAGE)
		add_usage(walk, full_usage(walk, value, size));
	else if (tag == USAGE_MIN)
		walk->usage_min = full_usage(walk, value, size);
	else if (tag == USAGE_MAX)
		add_usages(walk, full_usage(walk, value, size));
}

static enum status take_main(struct walk *walk, unsigned tag)
{
	enum status status = STATUS_OK;

	if (tag == INPUT)
		status = take_input(walk);
	else if (tag == COLLECTION)
		status = open_collection(walk);
	else if (tag == END_COLLECTION)
		status = close_collection(walk);
	walk->usage_count = 0;
	walk->usage_min = 0;
	return status;
}

static enum status take_item(struct walk *walk, unsigned tag, uint32_t value, size_t size)
{
	switch (tag & 0x0c) {
	case 0x00:
		return take_main(walk, tag);
	case 0x04:
		return take_global(walk, tag, value);
	case 0x08:
		take_local(walk, tag, value, size);
		return STATUS_OK;
	default:
		return STATUS_OK; /* reserved */
	}
}

/* One item: a byte of tag and size, then 0, 1, 2 or 4 bytes, little end first. */
static enum status step(struct walk *walk)
{
	static const size_t SIZES[] = {0, 1, 2, 4};
	unsigned head = *walk->at++;
	size_t size = SIZES[head & 3], left = (size_t)(walk->end - walk->at);
	uint32_t value = 0;

	if (head == LONG_ITEM) {
		if (left < 2 || left - 2 < walk->at[0])
			return STATUS_BAD_DATA;
		walk->at += 2 + walk->at[0];
		return STATUS_OK;
	}
	if (left < size)
		return STATUS_BAD_DATA;
	for (size_t i = 0; i < size; i++)
		value |= (uint32_t)walk->at[i] << (8 * i);
	walk->at += size;
	return take_item(walk, head & 0xfc, value, size);
}

static enum status walk_all(
	const uint8_t *descriptor, size_t len, struct hid_fields *fields, enum hid_kind *kind)
{
	struct walk walk = {
		.at = descriptor, .end = descriptor + len, .kind = HID_OTHER, .fields = fields};
	enum status status = len > HID_DESCRIPTOR_MAX ? STATUS_BAD_DATA : STATUS_OK;

	while (status == STATUS_OK && walk.at < walk.end)
		status = step(&walk);
	if (status == STATUS_OK && walk.depth != 0)
		status = STATUS_BAD_DATA;
	*kind = walk.kind;
	return status;
}

enum hid_kind hid_descriptor_kind(const uint8_t *descriptor, size_t len)
{
	enum hid_kind kind;
	enum status status = walk_all(descriptor, len, NULL, &kind);

	/* A broken descriptor that began as a keyboard may still be one. */
	return status == STATUS_OK || kind == HID_TYPES ? kind : HID_OTHER;
}

enum status hid_descriptor_fields(const uint8_t *descriptor, size_t len, struct hid_fields *out)
{
	struct hid_fields fields = {0};
	enum hid_kind kind;
	enum status status = walk_all(descriptor, len, &fields, &kind);

	if (status != STATUS_OK)
		return failure(STATUS_BAD_DATA, "hid: a report descriptor of %zu bytes", len);
	*out = fields;
	return STATUS_OK;
}
