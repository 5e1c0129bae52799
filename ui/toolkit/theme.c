#include "ui/toolkit/theme.h"

const struct theme THEME = {
	.page = 0xf8f5f0,
	.card = 0xffffff,
	.line = 0xddd6cb,
	.accent = 0x083d55,
	.accent_pressed = 0x062b3d,
	.accent_light = 0xe6f0f4,
	.on_accent = 0xffffff,
	.disabled_ink = 0x8d8a85,
	.disabled_fill = 0xebe7e0,
	.keyboard = 0xe7e2d9,
	.hint = 0xcfc8bc,
	.field_line = 0x7d766b,
	.tones =
		{
			[TONE_NORMAL] = {0x1b2227, 0xffffff},
			[TONE_QUIET] = {0x31373c, 0xf3efe8},
			[TONE_GOOD] = {0x06402a, 0xe8f4ec},
			[TONE_WARN] = {0x553000, 0xfdf1d8},
			[TONE_BAD] = {0x720a12, 0xfdeceb},
			[TONE_ACCENT] = {0x083d55, 0xe6f0f4},
			[TONE_ON_ACCENT] = {0xffffff, 0x083d55},
		},
	.styles =
		{
			[TEXT_BODY] = {68, FACE_REGULAR},
			[TEXT_SMALL] = {56, FACE_REGULAR},
			[TEXT_LARGE] = {84, FACE_BOLD},
			[TEXT_TITLE] = {114, FACE_BOLD},
			[TEXT_HERO] = {172, FACE_BOLD},
		},
	.margin = 110,
	.gap = 50,
	.padding = 75,
	.control = 200,
	.key_height = 185,
	.key_gap = 32,
	.radius = 35,
	.hairline = 3,
	.frame = 6,
	.icon = 95,
	.tile_icon = 190,
	.band = 55,
	.ink_width = 9,
	.content_width_max = 3200,
};

int theme_px(int unit, int tenth_mm)
{
	int px = (tenth_mm * unit + 1280) / 2560;

	return px < 1 && tenth_mm > 0 ? 1 : px;
}
