"""Chinese text in one form: simplified, half width, without blanks, so that names can be compared."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: Traditional and variant characters of addresses, each followed by its simplified form. Written
#: for place names and complaints about places; a character that is missing stays as it is.
_PAIRS: Final = (
    "區区號号東东臺台華华灣湾門门營营興兴歸归園园長长廟庙關关國国榮荣開开樓楼學学復复權权衛卫義义緯纬農农"
    "賢贤廈厦寧宁勝胜豐丰鹽盐邊边對对車车線线與与橋桥側侧愛爱慶庆兩两龍龙臨临強强環环樹树會会圍围內内樂乐"
    "連连萬万聖圣員员頂顶實实踐践負负責责鄰邻業业維维將将廣广軍军體体崙仑勢势場场譽誉頭头鎮镇莊庄鋒锋館馆"
    "凱凯轉转陽阳圓圆崑昆鄉乡進进機机宮宫處处裡里裏里綠绿棟栋順顺紅红護护鯤鲲時时庫库觀观產产漢汉麗丽戶户"
    "應应鐵铁風风銀银運运統统濟济協协紀纪總总崁坎蓮莲腳脚發发違违醫医幾几億亿雙双間间寶宝動动郵邮築筑貴贵"
    "聯联蘇苏牆墙嶺岭歡欢漁渔鳳凤傳传悅悦眾众塊块際际別别萊莱烏乌廠厂歐欧禮礼昇升覺觉縣县衞卫燈灯達达媽妈"
    "亞亚爺爷誠诚當当蘭兰濱滨爾尔創创電电戀恋編编懷怀謝谢遠远貨货週周黃黄篤笃彎弯藝艺專专夢梦書书來来極极"
    "銘铭經经駕驾紙纸條条兒儿龜龟劉刘騰腾貝贝麥麦磚砖雲云鑽钻揮挥從从約约規规湯汤淵渊帶带佔占財财賀贺"
    "標标溝沟滿满鴻鸿優优許许島岛飯饭親亲詳详層层靜静樞枢師师網网圖图鍋锅勞劳溫温舊旧術术賞赏顯显騎骑"
    "壽寿診诊晉晋儷俪辦办囍喜賜赐璽玺見见寬宽窩窝桿杆馬马過过幹干賓宾岡冈狀状揚扬頌颂氣气廳厅燒烧遊游設设"
    "麵面託托載载現现錄录紡纺穩稳陳陈羅罗廬庐傑杰閣阁讀读謙谦曉晓葉叶祐佑蝦虾綜综縱纵貫贯鮮鲜據据橫横納纳"
    "鴨鸭陸陆紐纽鉅巨櫚榈靚靓貿贸韻韵隱隐領领錦锦邁迈續续個个誌志藍蓝輛辆鏡镜匯汇備备巿市熱热鵝鹅養养爭争"
    "請请締缔資资緻致塩盐輦辇軒轩頓顿贏赢蹟迹澤泽硯砚煙烟軌轨豊丰魚鱼楊杨獨独檳槟徑径輕轻攤摊這这絡络舉举"
    "吳吴糞粪釣钓啟启偉伟廁厕飲饮瀨濑張张廚厨涼凉樺桦併并註注帥帅緣缘喬乔詩诗楓枫記记暉晖籟籁瑋玮輝辉飛飞"
    "話话紘纮參参覓觅點点鶴鹤燙烫議议變变砲炮稅税準准鈴铃爐炉訊讯趨趋語语壇坛歷历曆历齊齐計计窯窑髮发"
    "曬晒柵栅藥药織织鄭郑務务蘊蕴櫻樱諾诺賽赛畫画響响劍剑曠旷紳绅鵬鹏俠侠瑩莹崗岗恆恒鈺钰閱阅堅坚誨诲"
    "範范銳锐團团駿骏繪绘賦赋鋐宏聽听錢钱閑闲攬揽盞盏汙污淨净坔地雞鸡們们纜缆觸触鋼钢訓训銷销襪袜販贩婦妇"
    "項项還还賣卖幟帜殘残寵宠獸兽閘闸嘩哗擾扰亂乱剛刚無无憲宪聰聪轄辖捲卷駐驻態态鳥鸟飾饰靈灵樣样戲戏檢检"
    "驗验費费魯鲁隊队綢绸隻只礙碍籃篮煥焕斷断燦灿韓韩嶽岳癮瘾廢废棄弃綿绵險险訴诉憶忆膚肤舖铺鋪铺庒庄鱔鳝"
    "補补潤润積积講讲貓猫絲丝壯壮購购薩萨歲岁組组酈郦瓊琼嶼屿調调盧卢貞贞倫伦娛娱選选煒炜闊阔鑑鉴鑒鉴視视"
    "坉屯彫雕質质鷺鹭鍾钟鐘钟倉仓儲储頤颐欽钦穌稣飄飘諦谛閤合鬆松遙遥碩硕嚮向倆俩綻绽詠咏賺赚劃划樸朴瓏珑"
    "讚赞驛驿確确鶼鹣鰈鲽鉗钳職职繡绣堯尧論论級级孫孙詔诏樑梁峯峰羣群菴庵蔴麻嵗岁叄三參参弍二壹一貳二臺台"
    "澱淀濕湿灘滩潔洁滯滞漲涨潰溃瀝沥鄧邓鍵键鋁铝錫锡鎖锁鏈链鑼锣闢辟闖闯陰阴陝陕隨随雜杂離离難难霧雾靂雳"
    "頻频題题顏颜願愿類类顧顾飼饲餃饺餅饼館馆饒饶驢驴騷骚驚惊鯉鲤鱗鳞鴿鸽鷄鸡鷹鹰麼么黨党齒齿齡龄瀋沈"
    "陽阳遼辽嶗崂薊蓟滬沪閩闽贛赣隴陇粵粤瓊琼漵溆潯浔瀏浏贊赞鄒邹郟郏鄲郸閬阆闓闿陘陉隸隶雋隽"
    "輸输聲声傾倾蕩荡漬渍導导屍尸傷伤報报閃闪爍烁塵尘單单習习丟丢膠胶脫脱異异問问則则擋挡洩泄試试擺摆裝装"
    "豬猪禍祸碼码賭赌傢家輪轮監监擴扩沒没為为夾夹盤盘蕭萧櫃柜壓压搖摇數数籬篱腦脑漿浆預预礦矿鍍镀幫帮獄狱該该災灾"
    "縫缝嚴严煩烦毀毁鹹咸簡简賴赖製制閥阀餘余獅狮儀仪蘆芦迴回噴喷鑾銮壟垄祿禄閉闭針针妝妆聞闻瑪玛寫写鎧铠誼谊錐锥"
    "禪禅證证覽览療疗腸肠擊击屬属殯殡趙赵訂订廂厢訪访遺遗銓铨擔担閒闲價价鸚鹦鵡鹉鱷鳄蘋苹駛驶練练鬍胡買买認认"
    "適适薑姜嬰婴軸轴嵐岚鑛矿壩坝壘垒換换奧奥壠垄嚐尝鋸锯舘馆濃浓帳帐槍枪盜盗囂嚣墳坟鬧闹緊紧啓启糧粮鈦钛詮诠"
    "彈弹縮缩鑰钥鰻鳗鍛锻饅馒卻却巖岩鬱郁騫骞腎肾諮咨詢询邏逻較较凍冻爛烂謄誊餿馊劇剧貼贴灑洒惡恶種种執执純纯鏢镖"
    "後后於于乾干佈布沖冲衝冲鬥斗徵征穀谷蔦茑攔拦欄栏壞坏損损籠笼蓋盖溼湿髒脏蟲虫樂乐滅灭澆浇淺浅測测滲渗滾滚"
)
_SIMPLE: Final = str.maketrans(dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)))
_TRADITIONAL: Final = re.compile(f"[{_PAIRS[::2]}]")

_BLANK: Final = re.compile(r"[\s\u200b\ufeff]+")
_SECOND: Final = re.compile(r"(?<=\d)(?:号之|之|[~—–－])(?=\d)")


def simplified(text: str) -> str:
    """The text with the traditional characters we know made simplified; same length."""
    return text.translate(_SIMPLE) if _TRADITIONAL.search(text) else text


def plain(text: str) -> str:
    """One form for comparing: half width, simplified, lower case, no blanks, 12之3 and 12號之3 as 12-3."""
    folded = unicodedata.normalize("NFKC", text)
    return _SECOND.sub("-", simplified(_BLANK.sub("", folded)).lower())


_DIGITS: Final = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_TENS: Final = {"十": 10, "百": 100, "千": 1000}


def number(text: str) -> int | None:
    """The value of a whole number in Arabic or Chinese digits (128, 一百二十八, 一二八); None otherwise."""
    if text.isdecimal():
        return int(text)
    if not text or any(char not in _DIGITS and char not in _TENS for char in text):
        return None
    if not any(char in _TENS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, None
    for char in text:
        if char in _TENS:
            total += (1 if digit is None else digit) * _TENS[char]
            digit = None
        else:
            digit = _DIGITS[char]
    return total + (digit or 0)
