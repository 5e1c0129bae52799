#!/usr/bin/env python3
"""The 1,000 rows every program of the screen bench shows.  usage: bench_rows.py SOURCE TEXT"""
import sys

PLACES = ("古城区 玉龙县 永胜县 华坪县 宁蒗县 大研街道 西安街道 祥和街道 束河街道 金山镇 七河镇 大东乡 拉市镇 白沙镇 "
          "石鼓镇 巨甸镇 鸣音镇 奉科镇 太安乡 龙蟠乡").split()
MATTERS = ("不动产登记证明打印 社会保险参保缴费查询 医疗保险异地就医备案 住房公积金提取申请 居民身份证换领补领 户籍证明开具 "
           "无犯罪记录证明 机动车驾驶证期满换证 企业营业执照自助打印 个人所得税完税证明 婚姻登记预约 出生医学证明补发 残疾人证办理 "
           "老年人优待证申领 高龄津贴资格认证 养老金领取待遇认证 失业保险金申领 就业创业证查询 农村宅基地审批 林木采伐许可证 "
           "食品经营许可证 道路运输从业资格证 建筑工程施工许可 排污许可证延续 取水许可审批 临时救助申请 最低生活保障申请 "
           "特困人员供养 法律援助预约 公证事项咨询 护照签证预约办理 港澳通行证再次签注 水电燃气缴费 有线电视缴费 交通违法处理 "
           "车辆年检预约 学籍证明打印 教师资格认定 普通话水平测试成绩 旅游投诉受理 民宿备案登记 卫生许可证 献血证查询 疫苗接种记录 "
           "电子健康卡申领 殡葬服务惠民补贴 退役军人优待证 流动人口居住登记 工伤认定申请 劳动仲裁预约").split()
OTHERS = ("丽江市政务服务自助终端 English 中文 社保查询 医疗保险 不动产证 公积金 身份证 婚姻登记 交通违法 税务服务 法律援助 "
          "就业创业 养老认证 投诉建议 请输入姓名或证件号码 查看 ›")


def main():
    rows = [f"{i + 1:04d}  {PLACES[i % 20]}{MATTERS[(i * 7) % 50]}" for i in range(1000)]
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        out.write("extern const char *const BENCH_ROWS[1000];\nconst char *const BENCH_ROWS[1000] = {\n" + "".join(f'\t"{row}",\n' for row in rows) + "};\n")
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        out.write("\n".join(rows) + OTHERS)


if __name__ == "__main__":
    main()
