/*
 * schedule.h - virtual time: what happens when, and work that waits in the middle of itself.
 *
 * One queue of events in the order of time, of equal times in the order they were asked for, so
 * a run is the same for the same seed.  The clocks that our code reads show it: wall time is
 * shifted by the machine that is working, boot time counts from its start.  Thread: one.
 */
#ifndef TESTS_FLEET_SCHEDULE_H
#define TESTS_FLEET_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

typedef void event_work(void *user, int64_t number);

/* Time begins. */
void schedule_start(int64_t wall_ms, uint64_t seed);

/* Since the start, ms. */
int64_t schedule_now_ms(void);

/* Calls work(user, number) when it is at_ms. */
void schedule_at(int64_t at_ms, event_work *work, void *user, int64_t number);
void schedule_in(int64_t delay_ms, event_work *work, void *user, int64_t number);

/* Until nothing is to do any more, or it is end_ms. */
void schedule_run(int64_t end_ms);

/* From inside: that was the last event. */
void schedule_stop(void);
bool schedule_is_stopped(void);

/* How many events have been. */
long schedule_events(void);

/* Whose clocks are shown: skew of the wall, ms, and the time of its power-on. */
struct clocks {
	int64_t skew_ms, boot_ms;
	unsigned boots;
	bool wrong; /* and nobody has set it yet */
};

/* What a true clock says. */
int64_t schedule_wall_ms(void);

void schedule_show(const struct clocks *clocks);

/* Chance, by the seed. */
uint64_t schedule_random(void);
/* 0..sides - 1 */
uint32_t schedule_dice(uint32_t sides);
/* True once in so many times. */
bool schedule_once_in(uint32_t times);
/* About mean_ms, as of things that happen by themselves. */
int64_t schedule_chance_ms(int64_t mean_ms);

/* Work on a stack of its own, so that it can wait for an event. */
struct task;
typedef void task_work(void *user);
void task_start(task_work *work, void *user);
/* The task that runs, NULL in an event. */
struct task *task_now(void);
/* From inside: goes on when somebody resumes it. */
void task_wait(void);
/* From an event. */
void task_resume(struct task *task);

#endif
