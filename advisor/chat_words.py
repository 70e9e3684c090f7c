"""What the chat says around the questions, in both languages."""

from __future__ import annotations

from advisor.model import Words

HELLO = Words(
    en="Describe what you see, in your words or as a pasted post; an empty line ends it.\n"
    "/help lists the commands.",
    zh="请描述您看到的现象（用自己的话，或直接粘贴整个帖子），空行结束。\n/help 显示命令。",
)
HELP = Words(
    en="""Answer with a number, a word, or your own sentence; ? or why asks back, s skips.
/curve FILE     a loss curve or log, or a folder of them
/code FILE      code of the model and the training
/tried TEXT     what you changed and what came of it
/probe          which measurement would settle it; /probe FILE reads its result
/explain ID     a cause, symptom, probe or case; the ranking shows the ids
/report         everything known so far, as it will be written at the end
/undo           take back the last thing
/save FILE      .html for a page, .json for the document, else text
/quit           end with the report; the end of the input does the same""",
    zh="""用数字、词语或自己的话回答；? 或“为什么”可以反问，s 跳过。
/curve 文件     损失曲线或日志，也可以是文件夹
/code 文件      模型和训练代码
/tried 文字     您改了什么、结果如何
/probe          哪个测量能够定论；/probe 文件 读入其结果
/explain ID     原因、症状、探测或案例；排名中有 ID
/report         目前的完整报告
/undo           撤回最后一步
/save 文件      .html 存为网页，.json 存为文档，其他为文本
/quit           结束并给出报告；输入结束时同样如此""",
)
OPTIONS = Words(en="{n} skip   ? why", zh="{n} 跳过   ? 为什么问")
BRING = Words(
    en="Give it with {how}, or paste it here.   s skip   ? why",
    zh="用 {how} 给出，或直接粘贴。   s 跳过   ? 为什么问",
)
TELL = Words(
    en="Type or paste it here.   s skip   ? why", zh="直接输入或粘贴。   s 跳过   ? 为什么问"
)
MEASURE = Words(
    en="/probe shows how.   s skip   ? why", zh="/probe 显示做法。   s 跳过   ? 为什么问"
)
KINDS = {
    "question": Words(en="Question", zh="问题"),
    "experiment": Words(en="If you have tried it", zh="如果试过"),
    "request": Words(en="Please bring", zh="请提供"),
    "probe": Words(en="Best measured", zh="最好测量"),
}
NOTHING_MORE = Words(
    en="I have no further question. Add what you like, or end with /quit.",
    zh="没有更多问题了。您可以继续补充，或用 /quit 结束。",
)
UNDONE = Words(en="Taken back: {what}", zh="已撤回：{what}")
UNREAD = Words(en="Not taken: {why}", zh="未采用：{why}")
SAVED = Words(en="Saved: {path}", zh="已保存：{path}")
KEPT = Words(
    en="Conversation {id} is kept. Go on with: advisor chat --resume {id}",
    zh="对话 {id} 已保存。继续：advisor chat --resume {id}",
)
RESUMED = Words(
    en="Conversation {id} goes on after {n} entries; the last was: {what}",
    zh="继续对话 {id}，已有 {n} 条记录；最后一条：{what}",
)
NOTHING = Words(
    en="Nothing was said, so there is no report.", zh="没有输入任何内容，因此没有报告。"
)
OPEN = Words(en="Not settled yet:", zh="尚无定论：")
WIDE_OPEN = Words(
    en="Many causes still fit, and none stands out. One answer can change that:",
    zh="目前很多原因都说得通，没有哪个突出。一个回答就可能改变局面：",
)
UNCHANGED = Words(en="This changes nothing in the ranking.", zh="排名没有变化。")
GO_ON = Words(
    en="Good: paste it here, or type s if you have not got it.",
    zh="好的：请直接粘贴在这里；手头没有就输入 s。",
)
NO_QUESTION = Words(en="There is no open question.", zh="目前没有待回答的问题。")
NO_COMMAND = Words(
    en="{name}: no such command. /help lists them.", zh="{name}：没有这个命令。/help 显示命令。"
)
NEEDS = Words(en="{name}: say what, for example {example}", zh="{name}：缺少内容，例如 {example}")
NO_PROBE = Words(en="No measurement would help now.", zh="目前没有有用的测量。")
PROBE = Words(
    en="{name}, about {minutes:g} min\n{procedure}\nconfirms: {confirms}\nrefutes: {refutes}\n"
    "advisor probe run {id} --target target.py:advisor_target --out {id}.json\n"
    "then here: /probe {id}.json   (advisor probe init writes a target.py)",
    zh="{name}，约 {minutes:g} 分钟\n{procedure}\n证实：{confirms}\n否定：{refutes}\n"
    "advisor probe run {id} --target target.py:advisor_target --out {id}.json\n"
    "然后在此输入：/probe {id}.json   （advisor probe init 可生成 target.py）",
)
ANSWERS = Words(en="What was asked and answered", zh="问答记录")
CONTRADICTION = Words(en="Contradiction", zh="矛盾")
EVENTS = {
    "said": Words(en="what you said", zh="您说的话"),
    "gave": Words(en="a file", zh="文件"),
    "tried": Words(en="what you tried", zh="您的尝试"),
    "answered": Words(en="an answer", zh="回答"),
    "skipped": Words(en="a skipped question", zh="跳过的问题"),
    "probed": Words(en="a measurement", zh="测量"),
}
SKIPPED = Words(en="skipped", zh="已跳过")
