/*
 * queue_desk.h - a queue in the folder of the desk, opened and closed by the tests.
 */
#ifndef FIRMWARE_STORAGE_QUEUE_DESK_H
#define FIRMWARE_STORAGE_QUEUE_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/firmware-storage/desk.h"

static struct queue *queue;

static inline void open_queue(void)
{
	assert_int_equal(queue_open(folder, &queue), STATUS_OK);
}

static inline void close_queue(void)
{
	queue_close(queue);
	queue = NULL;
}

#define at_a_desk(test) cmocka_unit_test_setup_teardown(test, make_desk, remove_desk)

#endif
