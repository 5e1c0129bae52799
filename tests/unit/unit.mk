# The kernel's side of a camera is played by the test itself: mapped buffers cannot be mocked otherwise.
CAMERA_WRAPS := open close ioctl mmap munmap poll read opendir clock_steady_ms
$(OUT)/tests/unit/drivers/test_camera_v4l2: LDFLAGS += $(CAMERA_WRAPS:%=-Wl,--wrap=%)
# Another request comes in while a part's sync fails.
$(OUT)/tests/unit/sync-office/test_content_race: LDFLAGS += -Wl,--wrap=parts_sync_file
