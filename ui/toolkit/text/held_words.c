#include "ui/toolkit/text/held_words.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const char *const WORDS[] = {
	/* what is counted */
	"个工作日", "个小时", "个月", "个字符", "工作日", "自然日", "小时", "分钟", "周岁", "年度",
	/* where, and who */
	"政务", "服务", "中心", "大厅", "窗口", "部门", "机关", "机构", "单位", "公安", "终端",
	"屏幕", "本机", "读卡区", "场所", "工作", "人员", "申请人", "委托人", "受托人", "代理人",
	"经办人", "监护人", "被监护人", "本人",
	/* what is brought, and what is given */
	"身份", "身份证", "身份码", "居住证", "户口簿", "社保卡", "银行卡", "证件", "证明", "证书",
	"凭证", "回执", "材料", "原件", "复印件", "文件", "图片", "合同", "委托书", "承诺书", "查询码", "二维码",
	"编号", "号码", "电话", "手机", "地址", "姓名", "日期", "时间", "期限", "补贴", "保险",
	"结果", "意见", "信息", "内容", "办件", "事项", "进度",
	/* what is done */
	"办理", "受理", "办结", "送达", "寄递", "邮寄", "上门", "申请", "提交", "补交", "审查",
	"审核", "核对", "核验", "检查", "决定", "答复", "通知", "告知", "承诺", "登记", "预约",
	"管理", "保障", "许可", "打印", "补打", "领取", "签名", "平放", "自助", "填写", "选择",
	"添加", "查看", "保存", "加密", "确认", "咨询", "反映", "连接", "处理", "使用", "出具",
	"收件", "投诉", "到场", "办不成事",
	/* how */
	"一次性", "上午", "下午", "可以", "不能", "没有", "需要", "继续", "重新", "全部", "其他",
	"任何", "有效", "有效期", "安全", "电子", "显示", "不用于", "法律", "法律责任",
};
/* clang-format on */

enum { COUNT = sizeof(WORDS) / sizeof(WORDS[0]), CHARACTER = 3 /* bytes of one of these */ };

static const char *in_order[COUNT];
static pthread_once_t ordered = PTHREAD_ONCE_INIT;

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void put_in_order(void)
{
	memcpy(in_order, WORDS, sizeof(WORDS));
	qsort(in_order, COUNT, sizeof(in_order[0]), by_text);
}

/* The first whose first character is that of text, or comes after it. */
static size_t first_like(const char *text)
{
	size_t least = 0, most = COUNT;

	while (least < most) {
		size_t half = (least + most) / 2;

		if (strncmp(in_order[half], text, CHARACTER) < 0)
			least = half + 1;
		else
			most = half;
	}
	return least;
}

size_t held_word(const char *text)
{
	size_t longest = 0;

	pthread_once(&ordered, put_in_order);
	for (size_t i = first_like(text); i < COUNT && !strncmp(in_order[i], text, CHARACTER);
		i++) {
		size_t len = strlen(in_order[i]);

		if (len > longest && !strncmp(in_order[i], text, len))
			longest = len;
	}
	return longest;
}
