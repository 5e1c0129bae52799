/*
 * courier.h - sealed cases on a stick, when the line is dead for days.
 *
 * STICK/<case_id>/ has what the wire would carry: `manifest.jws` as it was signed, `<n>.age`
 * for each of its parts.  The office takes it in by the same idempotent door and writes
 * `receipt` (the signed note) beside them; the terminal verifies that as if it had come by the
 * wire. Nothing on the stick is readable; whoever loses it loses nothing but time. Written by
 * kioskctl export, read by officectl import, read back by kioskctl import.
 */
#ifndef SYNC_WIRE_COURIER_H
#define SYNC_WIRE_COURIER_H

#define COURIER_MANIFEST "manifest.jws"
#define COURIER_PART "%d.age" /* n */
#define COURIER_RECEIPT "receipt"

#endif
