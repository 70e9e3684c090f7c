"""The words of the service's pages that are not in a diagnosis, in both languages."""

from __future__ import annotations

from advisor.model import Language, Words
from advisor.report.page_words import PAGE as REPORT

PAGE = {
    "title": Words(en="Why does your network train badly?", zh="神经网络为什么训练不好？"),
    "lead": Words(
        en="Paste what you have: a sentence, a whole post, a log, code. Or drop files here.",
        zh="把手头的内容粘贴进来：一句话、整篇帖子、日志、代码，也可以把文件拖到这里。",
    ),
    "text": Words(en="What do you see?", zh="您看到了什么？"),
    "text-hint": Words(
        en="validation loss stays at 1.39 while training loss falls, 4 classes, Adam …",
        zh="验证损失停在 1.39 不动，训练损失在下降，4 分类，Adam……",
    ),
    "text-note": Words(
        en="Prose, log and code are told apart. Code is read, never run.",
        zh="文字、日志和代码会自动区分。代码只会被阅读，不会被运行。",
    ),
    "tried": Words(en="What have you tried?", zh="您已经试过什么？"),
    "tried-hint": Words(
        en="switched Adam to SGD: it blows up faster", zh="把 Adam 换成 SGD：发散得更快"
    ),
    "tried-note": Words(
        en="What came of it is evidence of the first rank.", zh="尝试的结果是最有力的证据。"
    ),
    "files": Words(en="Add files", zh="添加文件"),
    "drop": Words(en="or drop or paste them anywhere on this page", zh="也可以拖放或粘贴到页面上"),
    "dropping": Words(en="Drop to add", zh="松开即可添加"),
    "curve-files": Words(en="Logs and curves", zh="日志与曲线文件"),
    "code-files": Words(en="Code", zh="代码文件"),
    "probe-files": Words(en="Result of a measurement", zh="测量结果"),
    "read-as": Words(en="{name}: read as", zh="{name}：识别为"),
    "as-curve": Words(en="log or curve", zh="日志或曲线"),
    "as-code": Words(en="code", zh="代码"),
    "as-probe": Words(en="measurement", zh="测量结果"),
    "remove": Words(en="Remove {name}", zh="移除 {name}"),
    "ask": Words(en="Find the cause", zh="查找原因"),
    "working": Words(en="Reading and thinking …", zh="正在阅读和分析……"),
    "failed": Words(
        en="The service cannot be reached. What you wrote is still here.",
        zh="无法连接到服务。您写的内容还在。",
    ),
    "example": Words(en="Show me with an example", zh="用一个例子试试"),
    "recent": Words(en="Your last questions", zh="您最近的提问"),
    "nothing-brought": Words(
        en="Write something or add a file first.", zh="请先写点什么或添加文件。"
    ),
    # --- the bar at the top
    "new": Words(en="New question", zh="新问题"),
    "queue": Words(en="Queue", zh="工单"),
    "dashboard": Words(en="Dashboard", zh="概览"),
    "deliveries": Words(en="Help desks", zh="工单系统"),
    "other-language": Words(en="中文", zh="English"),
    "tone": REPORT["theme"],
    "sign-out": Words(en="Sign out", zh="退出"),
    "skip": Words(en="Skip to the content", zh="跳到内容"),
    "menu": Words(en="Service", zh="服务"),
    # --- signing in
    "sign-in": Words(en="Sign in", zh="登录"),
    "token": Words(en="Your token", zh="您的令牌"),
    "sign-in-note": Words(
        en="The operator makes one with advisor token create. It is kept in a cookie that no "
        "script and no other site can read.",
        zh="由管理员用 advisor token create 生成。它保存在脚本和其他网站都无法读取的 Cookie 中。",
    ),
    "token-wrong": Words(
        en="This token is unknown, revoked or expired.", zh="令牌不存在、已被撤销或已过期。"
    ),
    "token-scope": Words(
        en="Your token does not allow this. Sign in with one that has the scope {scope}.",
        zh="您的令牌没有此权限。请用具有 {scope} 权限的令牌登录。",
    ),
    # --- a conversation
    "question": Words(en="One question", zh="一个问题"),
    "bring": Words(en="This would help", zh="这会有帮助"),
    "measure": Words(en="A measurement would settle it", zh="一次测量可以定论"),
    "measure-note": Words(
        en="Run it where your model is, then add the file that it writes:",
        zh="在模型所在的机器上运行，然后添加它写出的文件：",
    ),
    "why": Words(en="Why this question?", zh="为什么问这个？"),
    "pass": Words(en="Skip it", zh="跳过"),
    "undo": Words(en="Take the last thing back", zh="撤回上一条"),
    "more": Words(en="Tell more, or add a file", zh="补充说明或添加文件"),
    "say-more": Words(en="What else?", zh="还有什么？"),
    "send": Words(en="Add and rank again", zh="补充并重新分析"),
    "no-question": Words(
        en="There is nothing more that is worth asking.", zh="没有值得再问的问题了。"
    ),
    "markdown": Words(en="Copy as Markdown", zh="复制为 Markdown"),
    "copied": Words(en="Copied", zh="已复制"),
    "not-copied": Words(en="Select it and press Ctrl+C", zh="请选中后按 Ctrl+C"),
    "as-text": Words(en="The whole answer as text", zh="全文文本"),
    "json": Words(en="Download as JSON", zh="下载 JSON"),
    "delete": Words(en="Delete this conversation", zh="删除此对话"),
    "delete-note": Words(
        en="Everything that was said in it goes for good.", zh="其中的全部内容将永久删除。"
    ),
    "delete-now": Words(en="Delete for good", zh="永久删除"),
    "helped": Words(en="Did this help?", zh="这有帮助吗？"),
    "yes": Words(en="Yes", zh="有"),
    "no": Words(en="No", zh="没有"),
    "thanks": Words(en="Thank you.", zh="谢谢。"),
    "settled": Words(en="Confirmed by {who}", zh="由 {who} 确认"),
    "code": Words(en="Code", zh="代码"),
    "seen-here": Words(en="{n} places", zh="{n} 处"),
    "hidden-lines": Words(en="{n} lines not shown", zh="省略 {n} 行"),
    "line": Words(en="Line {n}", zh="第 {n} 行"),
    "told": Words(en="What was said", zh="对话记录"),
    "said": Words(en="Said", zh="描述"),
    "gave": Words(en="Gave", zh="提供"),
    "tried-it": Words(en="Tried", zh="尝试"),
    "answered": Words(en="Answered", zh="回答"),
    "skipped": Words(en="Skipped", zh="跳过"),
    "probed": Words(en="Measured", zh="测量"),
    "bytes": Words(en="{n} kB", zh="{n} kB"),
    "no-answer": Words(en="There is no answer yet.", zh="还没有答案。"),
    # --- the agent's queue
    "tickets": Words(en="Tickets", zh="工单"),
    "state": Words(en="State", zh="状态"),
    "any": Words(en="All", zh="全部"),
    "new-state": Words(en="new", zh="新建"),
    "answered-state": Words(en="answered", zh="已回答"),
    "confirmed-state": Words(en="confirmed", zh="已确认"),
    "closed-state": Words(en="closed", zh="已关闭"),
    "search": Words(en="Words of the subject", zh="主题中的词"),
    "find": Words(en="Filter", zh="筛选"),
    "subject": Words(en="Subject", zh="主题"),
    "no-subject": Words(en="(no words)", zh="（无文字）"),
    "cause": Words(en="Cause", zh="原因"),
    "from": Words(en="From", zh="来源"),
    "changed": Words(en="Changed", zh="更新时间"),
    "no-tickets": Words(en="No such tickets.", zh="没有符合条件的工单。"),
    "csv": Words(en="Download as CSV", zh="下载 CSV"),
    "older": Words(en="Older", zh="更早"),
    "open-ticket": Words(en="Ticket", zh="工单"),
    "decide": Words(en="What was it?", zh="实际原因是什么？"),
    "confirm": Words(en="Confirm: {name}", zh="确认：{name}"),
    "correct": Words(en="It was something else", zh="是其他原因"),
    "correct-cause": Words(en="Cause, by name or id", zh="原因（名称或编号）"),
    "correct-now": Words(en="Correct", zh="更正"),
    "note": Words(en="Note for agents", zh="客服备注"),
    "keep": Words(en="Save the note", zh="保存备注"),
    "close": Words(en="Close the ticket", zh="关闭工单"),
    "reopen": Words(en="Open it again", zh="重新打开"),
    "reply": Words(en="Draft of a reply", zh="回复草稿"),
    "reply-note": Words(
        en="Change it as you like, copy it, send it yourself. Nothing is sent from here.",
        zh="可随意修改，复制后自行发送。此页面不会发送任何内容。",
    ),
    "copy-reply": Words(en="Copy the reply", zh="复制回复"),
    "confirmed-as": Words(en="Confirmed: {name}", zh="已确认：{name}"),
    "saved": Words(en="Saved.", zh="已保存。"),
    # --- the log of webhooks
    "deliveries-lead": Words(
        en="What help desks sent us, what was sent there, and answers that wait for you.",
        zh="工单系统发来的内容、发往那里的内容，以及等待您确认的回复。",
    ),
    "direction": Words(en="Direction", zh="方向"),
    "in-delivery": Words(en="received", zh="收到"),
    "out-delivery": Words(en="sent", zh="发出"),
    "draft-delivery": Words(en="waits for you", zh="待您确认"),
    "new-delivery": Words(en="on its way", zh="处理中"),
    "done-delivery": Words(en="done", zh="完成"),
    "ignored-delivery": Words(en="ignored", zh="已忽略"),
    "failed-delivery": Words(en="failed", zh="失败"),
    "dropped-delivery": Words(en="dropped", zh="已丢弃"),
    "no-deliveries": Words(en="No such deliveries.", zh="没有符合条件的记录。"),
    "attempts": Words(en="{n} attempts", zh="尝试 {n} 次"),
    "what-was-said": Words(en="What was said", zh="内容"),
    "approve": Words(en="Send to the customer", zh="发送给客户"),
    "drop-draft": Words(en="Do not send", zh="不发送"),
    "replay": Words(en="Once more", zh="重试"),
    # --- the dashboard
    "dashboard-lead": Words(
        en="What came of the questions since {day}. Weeks begin on Monday, in UTC.",
        zh="自 {day} 以来各问题的结果。每周从周一开始，按 UTC 计。",
    ),
    "period": Words(en="Period", zh="时段"),
    "n-weeks": Words(en="{n} weeks", zh="{n} 周"),
    "by-hand": Words(en="Minutes a question takes by hand", zh="人工处理一个问题的分钟数"),
    "show": Words(en="Show", zh="显示"),
    "questions": Words(en="Questions", zh="问题数"),
    "share-answered": Words(en="Answered", zh="已给出答案"),
    "of-training": Words(en="of those about training", zh="占训练类问题"),
    "hit-first": Words(en="Confirmed cause stood first", zh="确认的原因排第一"),
    "hit-three": Words(en="It stood among the first three", zh="确认的原因排前三"),
    "of-confirmed": Words(en="of {n} confirmed", zh="共确认 {n} 个"),
    "hours-saved": Words(en="Time saved", zh="节省的时间"),
    "thumbs": Words(en="Helped : did not", zh="有帮助 : 没帮助"),
    "thumbs-note": Words(en="as people said", zh="用户反馈"),
    "by-week": Words(en="Questions per week", zh="每周问题数"),
    "weeks-drawn": Words(
        en="A bar for each week, at most {most} questions. The table below has the figures.",
        zh="每周一根柱，最多 {most} 个问题。数值见下表。",
    ),
    "week": Words(en="Week from", zh="周（起始日）"),
    "week-answered": Words(en="answered", zh="已回答"),
    "week-open": Words(en="no answer", zh="未能回答"),
    "week-elsewhere": Words(en="not about training", zh="非训练问题"),
    "as-table": Words(en="As a table", zh="以表格显示"),
    "top-causes": Words(en="Top causes", zh="主要原因"),
    "stood-first": Words(en="stood first", zh="排第一"),
    "nothing-yet": Words(en="Nothing yet.", zh="暂无数据。"),
    "gaps": Words(en="Open gaps", zh="尚未解决的空白"),
    "gaps-note": Words(
        en="Questions alike that got no answer, or whose confirmed cause was not among the first "
        "three.",
        zh="未得到答案，或确认的原因未进入前三的同类问题。",
    ),
    "no-gaps": Words(en="None in this period.", zh="此时段内没有。"),
    "gap": Words(en="What was asked", zh="问题内容"),
    "gap-causes": Words(en="Confirmed in the end", zh="最终确认的原因"),
    "ticket-n": Words(en="Ticket {n}", zh="工单 {n}"),
    # --- what went wrong
    "wrong": Words(en="That did not work", zh="出错了"),
    "back": Words(en="Back to the start", zh="回到首页"),
    # --- the widget
    "widget": Words(en="Ask about my training run", zh="询问我的训练"),
    "close-widget": Words(en="Close", zh="关闭"),
    "from-page": Words(
        en="The page you come from has put its log in. Look at it before you send it.",
        zh="您所在的页面填入了它的日志，发送前请先查看。",
    ),
}
"""Words written into the pages."""

SCRIPT = (
    "working", "failed", "copied", "not-copied", "as-curve", "as-code", "as-probe", "read-as",
    "remove", "dropping", "nothing-brought", "drop",
)  # fmt: skip
"""Words that the script shows."""

EXAMPLE = Words(
    en="""My validation loss does not move while the training loss falls nicely. 5 classes, a ResNet
with tf.layers. I already tried a smaller learning rate, it did not help.

step 0 val_loss = 1.61 val_acc = 0.204
step 200, loss = 1.412, train_acc = 0.381
step 600, loss = 0.934, train_acc = 0.655
step 1000, loss = 0.688, train_acc = 0.762
step 1000 val_loss = 1.61 val_acc = 0.201
step 1500, loss = 0.471, train_acc = 0.842
step 2000, loss = 0.305, train_acc = 0.904
step 2000 val_loss = 1.61 val_acc = 0.207
step 2500, loss = 0.221, train_acc = 0.931
step 3000 val_loss = 1.61 val_acc = 0.199

```python
import tensorflow as tf

def block(x, training):
    y = tf.layers.conv2d(x, 64, 3, padding="same", use_bias=False)
    y = tf.layers.batch_normalization(y, training=training)
    return tf.nn.relu(y + x)

training = tf.placeholder(tf.bool, shape=[])
logits = tf.layers.dense(tf.reduce_mean(block(images, training), axis=[1, 2]), 5)
loss = tf.losses.sparse_softmax_cross_entropy(labels=labels, logits=logits)
train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)
```
""",
    zh="""训练损失正常下降，但验证损失完全不动。5 分类，用 tf.layers 写的 ResNet。
已经试过减小学习率，没有用。

step 0 val_loss = 1.61 val_acc = 0.204
step 200, loss = 1.412, train_acc = 0.381
step 600, loss = 0.934, train_acc = 0.655
step 1000, loss = 0.688, train_acc = 0.762
step 1000 val_loss = 1.61 val_acc = 0.201
step 2000, loss = 0.305, train_acc = 0.904
step 2000 val_loss = 1.61 val_acc = 0.207
step 3000 val_loss = 1.61 val_acc = 0.199

```python
import tensorflow as tf

def block(x, training):
    y = tf.layers.conv2d(x, 64, 3, padding="same", use_bias=False)
    y = tf.layers.batch_normalization(y, training=training)
    return tf.nn.relu(y + x)

training = tf.placeholder(tf.bool, shape=[])
logits = tf.layers.dense(tf.reduce_mean(block(images, training), axis=[1, 2]), 5)
loss = tf.losses.sparse_softmax_cross_entropy(labels=labels, logits=logits)
train_op = tf.train.AdamOptimizer(1e-3).minimize(loss)
```
""",
)


def say(key: str, language: Language, **values: object) -> str:
    """A word of the pages, with its blanks filled."""
    return PAGE[key][language].format(**values)
