/*
 * devices_json.h - devices and their self-tests as JSON, for kioskctl and the technician.
 *
 * The kiosk answers with it on its socket; kioskctl makes the same when no kiosk runs.
 * Faults are codes here; whoever shows them has the words.
 */
#ifndef FIRMWARE_STATION_DEVICES_JSON_H
#define FIRMWARE_STATION_DEVICES_JSON_H

#include "firmware/model/json.h"
#include "firmware/station/devices.h"

/*
 * A list of {bus, id, name, role, driver, state, fault, last_fault, last_fault_at}.  Any
 * thread. NULL: no memory.
 */
json_t *devices_list_json(struct devices *devices);

/*
 * {role, passed, fault, about, said, at, took_ms}, or {role, error} when it did not come to a
 * test.  Waits up to timeout_ms.  Any thread. NULL: no memory.
 */
json_t *devices_test_json(struct devices *devices, enum device_role role, unsigned timeout_ms);

#endif
