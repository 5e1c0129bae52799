#include "ui/toolkit/widget/theme.h"

const struct theme THEME = {
	.palettes =
		{
			[LOOK_CALM] =
				{
					.page = 0xf8f5f0,
					.card = 0xffffff,
					.line = 0xddd6cb,
					.accent = 0x083d55,
					.accent_pressed = 0x062b3d,
					.accent_light = 0xe6f0f4,
					.on_accent = 0xffffff,
					.disabled_ink = 0x66635f,
					.disabled_fill = 0xebe7e0,
					.keyboard = 0xe7e2d9,
					.key_quiet = 0xddd6cb,
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
				},
			/* Only black and white carry meaning; grey is left to lines and to what
			 * cannot be used. */
			[LOOK_WHITE_ON_BLACK] =
				{
					.page = 0x000000,
					.card = 0x000000,
					.line = 0xffffff,
					.accent = 0xffffff,
					.accent_pressed = 0xffffff,
					.accent_light = 0x000000,
					.on_accent = 0x000000,
					.disabled_ink = 0x9a9a9a,
					.disabled_fill = 0x000000,
					.keyboard = 0x000000,
					.key_quiet = 0x000000,
					.hint = 0xffffff,
					.field_line = 0xffffff,
					.tones =
						{
							[TONE_NORMAL] = {0xffffff, 0x000000},
							[TONE_QUIET] = {0xffffff, 0x000000},
							[TONE_GOOD] = {0xffffff, 0x000000},
							[TONE_WARN] = {0xffffff, 0x000000},
							[TONE_BAD] = {0xffffff, 0x000000},
							[TONE_ACCENT] = {0xffffff, 0x000000},
							[TONE_ON_ACCENT] = {0x000000, 0xffffff},
						},
				},
			[LOOK_BLACK_ON_WHITE] =
				{
					.page = 0xffffff,
					.card = 0xffffff,
					.line = 0x000000,
					.accent = 0x000000,
					.accent_pressed = 0x000000,
					.accent_light = 0xffffff,
					.on_accent = 0xffffff,
					.disabled_ink = 0x707070,
					.disabled_fill = 0xffffff,
					.keyboard = 0xffffff,
					.key_quiet = 0xffffff,
					.hint = 0x000000,
					.field_line = 0x000000,
					.tones =
						{
							[TONE_NORMAL] = {0x000000, 0xffffff},
							[TONE_QUIET] = {0x000000, 0xffffff},
							[TONE_GOOD] = {0x000000, 0xffffff},
							[TONE_WARN] = {0x000000, 0xffffff},
							[TONE_BAD] = {0x000000, 0xffffff},
							[TONE_ACCENT] = {0x000000, 0xffffff},
							[TONE_ON_ACCENT] = {0xffffff, 0x000000},
						},
				},
		},
	/* normal, large, very large, magnifier */
	.styles =
		{
			[TEXT_BODY] = {{68, 86, 112, 165}, FACE_REGULAR},
			[TEXT_SMALL] = {{56, 74, 102, 145}, FACE_REGULAR},
			[TEXT_LARGE] = {{84, 102, 124, 180}, FACE_BOLD},
			[TEXT_TITLE] = {{114, 128, 146, 210}, FACE_BOLD},
			[TEXT_HERO] = {{172, 184, 196, 240}, FACE_BOLD},
		},
	.shrink_min = {84, 92, 100, 100},
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
	.text_icon = 420,
	.band = 55,
	.ink_width = 9,
	.content_width_max = 3200,
	.tool = {.padding = 18, .gap = 8},
	.button = {.padding = 50, .gap = 30, .breath = 40},
	.key = {.padding = 8, .gap = 30},
	.tile = {.gap = 45, .breath = 30},
	.field = {.padding = 45, .gap = 12, .breath = 25},
	.choice = {.padding = 50, .gap = 40, .breath = 25},
	.filter = {.padding = 40, .gap = 20, .breath = 40},
	.banner = {.padding = 60, .gap = 40, .breath = 45},
	.tile_wide_from = 1300,
	.picture_height_max = 1400,
	.caret = 6,
	.caret_room = 10,
	.edge = 4,
	.thick_edge = 10,
	.pressed_inset = 14,
	.bar = 16,
	.dash = 30,
	.dash_width = 5,
	.step_bar = 12,
	.step_gap = 14,
	.ring_gap = 8,
	.ring = 14,
	.scroll_least = 700,
	.pad_least = 500,
	.view_least = 1000,
	.row_usual = 220,
	.swipe_from = 60,
	.above_keyboard = 700,
	.dim = 120,
};

int theme_px(int unit, int tenth_mm)
{
	int px = (tenth_mm * unit + 1280) / 2560;

	return px < 1 && tenth_mm > 0 ? 1 : px;
}
