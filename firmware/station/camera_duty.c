#include "firmware/station/camera_duty.h"

#include <stdio.h>
#include <string.h>

static void swap(struct camera_picture *a, struct camera_picture *b)
{
	struct camera_picture between = *a;

	*a = *b;
	*b = between;
}

static bool is_wanted(struct camera_worker *self)
{
	bool wanted;

	pthread_mutex_lock(&self->base.mutex);
	wanted = self->preview || self->still_wanted;
	pthread_mutex_unlock(&self->base.mutex);
	return wanted;
}

/* Where nobody named one, the one it had is taken again, whatever node it has now. */
static enum status open_camera(struct camera_worker *self)
{
	struct device_selector before = {.kind = DEVICE_AT, .interface = -1};
	enum status status = STATUS_NO_DEVICE;

	memcpy(before.text, self->place, sizeof(self->place));
	if (self->which.kind == DEVICE_ANY && before.text[0])
		status = camera_open(registry_camera(), &before, &self->camera);
	return status == STATUS_NO_DEVICE
		       ? camera_open(registry_camera(), &self->which, &self->camera)
		       : status;
}

static enum status camera_duty_open(
	struct device_worker *worker, const struct registry_match *match, struct usb_port *port)
{
	struct camera_worker *self = (struct camera_worker *)worker;
	bool named = self->which.kind != DEVICE_ANY && self->which.kind != DEVICE_NONE, missed;
	enum status status = open_camera(self);

	(void)match;
	(void)port;
	pthread_mutex_lock(&worker->mutex);
	if (status == STATUS_OK)
		atomic_store(&self->seen, true);
	if (status == STATUS_OK)
		memcpy(self->place, self->camera->place, sizeof(self->place));
	missed = named || atomic_load(&self->seen) || self->preview || self->still_wanted;
	pthread_mutex_unlock(&worker->mutex);
	if (status == STATUS_NO_DEVICE && !missed)
		return STATUS_NOT_FOUND;
	if (status == STATUS_OK)
		device_worker_set_fault(worker, FAULT_NONE);
	return status;
}

static void camera_duty_close(struct device_worker *worker)
{
	struct camera_worker *self = (struct camera_worker *)worker;

	camera_close(self->camera);
	self->camera = NULL;
	camera_picture_free(&self->drawing);
}

/* One answer for each request. */
static bool take_request(struct camera_worker *self, bool *preview)
{
	bool still;

	pthread_mutex_lock(&self->base.mutex);
	still = self->still_wanted;
	self->still_wanted = false;
	*preview = self->preview;
	pthread_mutex_unlock(&self->base.mutex);
	return still;
}

static enum fault still_fault(enum status status)
{
	return status == STATUS_NO_DEVICE ? FAULT_CAMERA_ABSENT : FAULT_CAMERA_SILENT;
}

static enum status take_still(struct camera_worker *self)
{
	struct bytes jpeg = {0};
	enum status status = camera_still(self->camera, &jpeg);

	if (status != STATUS_OK) {
		bytes_free(&jpeg);
		device_worker_tell(&self->base, DEVICE_STILL_FAILED, still_fault(status), NULL);
		return status;
	}
	pthread_mutex_lock(&self->base.mutex);
	bytes_free(&self->still);
	self->still = jpeg;
	pthread_mutex_unlock(&self->base.mutex);
	device_worker_tell(&self->base, DEVICE_STILL, FAULT_NONE, NULL);
	return STATUS_OK;
}

/* The main loop is told once; what it has not looked at yet is overtaken. */
static void publish(struct camera_worker *self)
{
	bool tell;

	pthread_mutex_lock(&self->base.mutex);
	tell = self->preview && !self->told;
	if (self->preview) {
		self->drawing.edition = ++self->frames;
		swap(&self->newest, &self->drawing);
		self->fresh = self->told = true;
	}
	pthread_mutex_unlock(&self->base.mutex);
	if (tell)
		device_worker_tell(&self->base, DEVICE_FRAME, FAULT_NONE, NULL);
}

static int camera_step(struct device_worker *worker)
{
	struct camera_worker *self = (struct camera_worker *)worker;
	bool preview, still = take_request(self, &preview);
	enum status status = still ? take_still(self) : STATUS_OK;

	if (status == STATUS_OK && preview) {
		status = camera_preview(self->camera, &self->drawing);
		if (status == STATUS_OK)
			publish(self);
	} else if (status == STATUS_OK) {
		camera_stop(self->camera);
		camera_picture_free(&self->drawing);
	}
	if (status != STATUS_OK)
		device_worker_lose(worker, status);
	return preview ? 0 : DEVICE_WORKER_SLEEP;
}

static bool camera_refuse(struct device_worker *worker)
{
	struct camera_worker *self = (struct camera_worker *)worker;
	bool preview, wanted = is_wanted(self);

	if (take_request(self, &preview))
		device_worker_tell(worker, DEVICE_STILL_FAILED, worker->fault, NULL);
	return wanted;
}

bool camera_duty_is_at(struct camera_worker *self, const char *place)
{
	bool is_at;

	pthread_mutex_lock(&self->base.mutex);
	is_at = self->place[0] == '\0' || strcmp(self->place, place) == 0;
	pthread_mutex_unlock(&self->base.mutex);
	return is_at;
}

const struct camera_picture *camera_duty_picture(struct camera_worker *self)
{
	pthread_mutex_lock(&self->base.mutex);
	if (self->fresh)
		swap(&self->newest, &self->shown);
	self->fresh = self->told = false;
	pthread_mutex_unlock(&self->base.mutex);
	return self->shown.pixels ? &self->shown : NULL;
}

void camera_duty_preview(struct camera_worker *self, bool preview)
{
	device_worker_lock(&self->base);
	self->preview = preview;
	self->fresh = self->told = false;
	if (!preview)
		camera_picture_free(&self->newest);
	device_worker_unlock_and_poke(&self->base);
	camera_picture_free(&self->shown);
}

void camera_duty_finish(struct camera_worker *self)
{
	camera_picture_free(&self->newest);
	camera_picture_free(&self->shown);
	camera_picture_free(&self->drawing);
	bytes_free(&self->still);
}

/* A picture nobody sees: light, lens and cable are judged by its coming. */
static enum fault camera_test(struct device_worker *worker, struct device_report *out)
{
	struct camera_worker *self = (struct camera_worker *)worker;
	struct bytes jpeg = {0};
	enum status status = camera_still(self->camera, &jpeg);

	if (status == STATUS_OK)
		snprintf(out->about, sizeof(out->about), "a still of %zu bytes", jpeg.len);
	bytes_free(&jpeg);
	return status == STATUS_OK ? FAULT_NONE : still_fault(status);
}

const struct device_duty camera_duty = {
	.name = "camera",
	.absent = FAULT_CAMERA_ABSENT,
	.silent = FAULT_CAMERA_SILENT,
	.broken = FAULT_CAMERA_SILENT,
	.finds_itself = true,
	.recovery = RECOVERY_CAMERA,
	.open = camera_duty_open,
	.step = camera_step,
	.refuse = camera_refuse,
	.test = camera_test,
	.close = camera_duty_close,
};
