/*
 * camera.h - the document camera, whatever its make.
 *
 * Used by the camera's worker in firmware/station.  Each file drivers/camera_<name>.c exports
 * one struct camera_driver, which only moves frames; what a frame means is done here.  Calls
 * block; make them from one thread.  Not over libusb: UVC is isochronous, the kernel's driver
 * knows hundreds of cameras' quirks, and taking a camera from it would end /dev/videoN for
 * everybody; so the kernel's own interface is the seam.  Source: reference protocols 5.2.
 */
#ifndef DRIVERS_CAMERA_CAMERA_H
#define DRIVERS_CAMERA_CAMERA_H

#include "drivers/camera/camera_picture.h"
#include "firmware/model/device_selector.h"

#define CAMERA_PREVIEW_WIDTH 1280
#define CAMERA_PREVIEW_HEIGHT 720

struct camera;

/* What a driver provides.  Every operation is required. */
struct camera_driver {
	const char *name; /* "v4l2" */
	/* The first that is meant. Fails NO_DEVICE, DENIED. */
	enum status (*open)(const struct device_selector *which, struct camera **out);
	/* Begins frames of the largest size within these dots; sets camera->shape. */
	enum status (*start)(struct camera *camera, unsigned width_px, unsigned height_px);
	/*
	 * Waits for a frame, which is the caller's until the next call or stop.  TIMEOUT: none
	 * came; NO_DEVICE: unplugged; BAD_DATA: the kernel itself says that this one is
	 * damaged.
	 */
	enum status (*next)(
		struct camera *camera, unsigned timeout_ms, const uint8_t **data, size_t *len);
	/* Ends frames; harmless when there are none. */
	void (*stop)(struct camera *camera);
	void (*close)(struct camera *camera);
};

/* The part every driver's camera begins with. */
struct camera {
	const struct camera_driver *driver;
	struct camera_shape shape; /* of the frames since start */
	unsigned frames;           /* so many were let go while the exposure settles */
	bool running;
	char place[24]; /* "1-4.2"; "" when it is not on USB */
};

extern const struct camera_driver camera_v4l2;

/* Opens the camera that is meant. Fails NO_DEVICE, DENIED, NO_MEMORY. */
MUST_CHECK enum status camera_open(const struct camera_driver *driver,
	const struct device_selector *which, struct camera **out);

/*
 * The next frame of the preview as pixels, at most 1280 × 720; begins the preview when it does
 * not run.  Damaged frames are passed over, for 4 s at most and what it takes to
 * begin.  Fails TIMEOUT, NO_DEVICE, BAD_DATA, NO_MEMORY.
 */
MUST_CHECK enum status camera_preview(struct camera *camera, struct camera_picture *picture);

/*
 * One frame at the camera's full size as a JPEG file, appended, once the exposure has settled;
 * ends the preview.  Up to 5 s and the time of a frame.  Fails as above.
 */
MUST_CHECK enum status camera_still(struct camera *camera, struct bytes *jpeg);

/* Ends the preview; the camera may sleep. */
void camera_stop(struct camera *camera);

/* NULL is allowed. */
void camera_close(struct camera *camera);

#endif
