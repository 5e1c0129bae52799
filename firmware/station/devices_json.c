#include "firmware/station/devices_json.h"

#include "firmware/base/clock.h"

static json_t *info_json(const struct device_info *info)
{
	char when[CLOCK_UTC_TEXT_SIZE] = "";

	if (info->last_fault_ms)
		clock_utc_text(info->last_fault_ms, when);
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "bus", info->place,
		"id", info->id, "name", info->name, "role", info->role, "driver", info->driver,
		"state", info->state, "fault", fault_code(info->fault), "last_fault",
		fault_code(info->last_fault), "last_fault_at", when);
}

json_t *devices_list_json(struct devices *devices)
{
	struct device_info infos[DEVICE_INFOS_MAX];
	size_t count = devices_list(devices, infos);
	json_t *list = json_array();

	for (size_t i = 0; i < count && list; i++)
		if (json_array_append_new(list, info_json(&infos[i]))) {
			json_decref(list);
			list = NULL;
		}
	return list;
}

json_t *devices_test_json(struct devices *devices, enum device_role role, unsigned timeout_ms)
{
	char when[CLOCK_UTC_TEXT_SIZE];
	struct device_report report;
	enum status status = devices_test(devices, role, timeout_ms, &report);

	if (status != STATUS_OK)
		return json_pack("{s:s, s:s}", "role", device_role_word(role), "error",
			status_name(status));
	clock_utc_text(report.at_ms, when);
	return json_pack("{s:s, s:b, s:s, s:s, s:s, s:s, s:i}", "role", device_role_word(role),
		"passed", report.fault == FAULT_NONE, "fault", fault_code(report.fault),
		"about", report.about, "said", report.said ? report.said : "", "at", when,
		"took_ms", (int)report.took_ms);
}
