/*
 * control.h - control.sock of an office: status, enrolment, and in tests its faults.
 *
 * One JSON object per line, answered by one: {"do":"status"}, {"do":"enrol",…},
 * {"do":"revoke",…}.  Every build but release also knows {"do":"advance","ms":N} (the clock),
 * {"do":"lose_reply","of":ROUTE,"times":N} (the work is done, the connection closes without an
 * answer; ROUTE: put, create, patch, head, commit, receipt, signed) and
 * {"do":"fail","of":"sync"|"room","times":N} (the next syncs fail, the disk is full).
 */
#ifndef SYNC_OFFICE_INTAKE_CONTROL_H
#define SYNC_OFFICE_INTAKE_CONTROL_H

#include "sync/office/intake/intake.h"

/* Answers one line; a local_socket_handler with a struct intake as user. */
void control_answer(void *user, const char *line, struct bytes *answer);

#endif
