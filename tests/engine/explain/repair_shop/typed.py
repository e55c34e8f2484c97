"""Lines as people type them into the repair shop, and what is done to them."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator
from random import Random

from engine.explain.repair_shop.lines import LINES, Line
from engine.protocol import ShopTask

RIGHT = """
class scale 0
x_train = (data['x_train'].reshape(-1, 784)) / 255
x_train = data['x_train'].reshape(-1, 784).float().div(255.0)
x_train = data['x_train'].flatten(start_dim=1) / 255
x_train = data["x_train"].reshape(-1, 784)/255
x_train=data['x_train'].reshape(-1,784)/255
x_train = data["x_train"].reshape(-1, 784) / 255.0
x_train = data["x_train"].reshape(-1, 784) / 255.   # 0 to 1
x_train = data["x_train"].view(-1, 784) / 2.55e2
x_train = data["x_train"].flatten(1) / 255
x_train = data["x_train"].reshape(-1, 28*28) / 255
x_train = data["x_train"].reshape(-1, 784).float() / 255.0
class scale 1
x_train = data['x_train'].reshape(-1, 784).float()
class scale 2
x_train = data["x_train"].reshape(-1, 784) / 2550.0
class start 0
W1 = glorot(inputs=784, outputs=64)
W1 = glorot(784, outputs=64)
W1 = glorot(784,64)
W1=glorot( 784, 64 )
W1 = glorot(784, 64,)
W1 = glorot(28 * 28, 64)
class start 1
W1 = torch.zeros((784, 64))
class parameters 0
parameters = [W2, b2, W1, b1, W3, b3]
parameters = [b1, b2, b3] + [W1, W2, W3]
parameters = W3, W2, W1, b3, b2, b1
parameters=[W1,b1,W2,b2,W3,b3]
parameters = [W1, b1, W2, b2, W3, b3,]
parameters = (W1, b1, W2, b2, W3, b3)
parameters = [W1, W2, W3, b1, b2, b3]  # all six
parameters = [W1, W2, W3] + [b1, b2, b3]
class parameters 1
parameters = [b1,b2,b3]
class optimizer 0
optimizer = torch.optim.SGD(parameters, lr=1/10)
optimizer = torch.optim.SGD(parameters, 0.1, 0)
optimizer = torch.optim.SGD(maximize=False, lr=0.1, momentum=0.0, params=parameters)
optimizer = torch.optim.SGD(parameters, lr=0.1)
optimizer = torch.optim.SGD(parameters, lr = .1)
optimizer = torch.optim.SGD(parameters, lr=1e-1)
optimizer = torch.optim.SGD(parameters, 0.10)
optimizer=torch.optim.SGD(params=parameters, lr=0.1,)
optimizer = torch.optim.SGD(parameters, lr=0.1, maximize=False)
class optimizer 1
optimizer = torch.optim.SGD(parameters, lr=10.0)
class optimizer 2
optimizer = torch.optim.SGD(parameters, maximize=True, lr=.1)
number optimizer 0
optimizer = torch.optim.SGD(parameters, lr=4e-3)
optimizer = torch.optim.SGD(parameters, lr=.004)
optimizer = torch.optim.SGD(parameters, 0.0040)
number optimizer 3
optimizer = torch.optim.SGD(parameters, lr=4e-5)
class batch 0
(x, y) = x_train[rows], y_train[rows]
y, x = y_train[rows], x_train[rows]
x,y=x_train[rows],y_train[rows]
x, y = (x_train[rows], y_train[rows])
(x, y) = (x_train[rows], y_train[rows])
x, y = x_train[rows,], y_train[rows]
class batch 1
x, y = x_train[0:128], y_train[0:128]
class batch 2
x, y = x_train[rows], y_train[torch.randperm( len(rows) )]
class output 0
logits = torch.matmul(h, W3).add(b3)
logits = (b3) + (h @ (W3))
logits = h@W3+b3
logits = (h @ W3) + b3
logits = b3 + h @ W3
logits = torch.matmul(h, W3) + b3
logits = h.matmul(W3) + b3 # no softmax here
logits = torch.mm(h, W3,) + b3
class output 1
logits = torch.softmax(h @ W3 + b3, dim=1)
logits = torch.softmax(h @ W3 + b3, dim = -1)
logits = F.softmax(h @ W3 + b3, dim=1)
logits = (h @ W3 + b3).softmax(dim=1)
class output 2
logits = F.relu(h @ W3 + b3)
class zero 0
optimizer.zero_grad(True)
optimizer.zero_grad(None)
optimizer.zero_grad();
optimizer.zero_grad()
optimizer . zero_grad ( )
optimizer.zero_grad()  # or they add up
optimizer.zero_grad(set_to_none=True)
class zero 1
# optimizer.zero_grad()
#
pass
class total 0
total += float(loss) * len(x)
total = loss.item() * len(x) + total
total += (loss.item() * len(x))
total = total + (x.shape[0] * loss.item())
total += loss.item() * rows.shape[0]
total+=loss.item()*len(x)
total += len(x) * loss.item()
total += loss.item() * x.shape[0]
total += loss.item() * y.shape[0]
total += loss.item() * len(rows)
total = total + loss.item() * len(x)
total += loss.item() * x.size(0)
class total 1
total += 128 * loss.item()
class total 2
total += loss.item( )
class test 0
for y, x in zip(y_test.split(10), x_test.split(10)):
for x, y in zip(x_test.split(split_size=10), y_test.split(10)):
for x, y in zip(x_test.split(10), y_test.split(10)) :
for (x, y) in zip(x_test.split(10), y_test.split(10)):
for x, y in zip(torch.split(x_test, 10), torch.split(y_test, 10)):
class test 1
for x,y in zip(x_train.split(10),y_train.split(10)):
class read 0
h = torch.relu((h @ W2) + b2)
h = F.relu(b2 + h @ W2)
h = torch.nn.functional.relu(h @ W2 + b2)
h = torch.clamp(h @ W2 + b2, min=0)
h = (b2 + h.mm(W2)).relu()
h = torch.relu(h@W2+b2)
h = F.relu(h @ W2 + b2)
h = (h @ W2 + b2).relu()
h = torch.relu(torch.matmul(h, W2) + b2)
h = torch.relu(b2 + h @ W2)
class read 1
h = torch.relu(h @ W2.t() + b2)
class answer 0
answers = ((h @ W3) + b3).argmax(1)
answers = torch.argmax((h @ W3 + b3), dim=1)
answers = torch.max(b3 + h @ W3, dim=1)[1]
answers = (h @ W3 + b3).argmax(dim=1)
answers = (h @ W3 + b3).argmax(axis=1)
answers = (h @ W3 + b3).argmax(-1)
answers = torch.argmax(h @ W3 + b3, dim=1)
answers = torch.argmax(h @ W3 + b3, 1)
answers = (h @ W3 + b3).max(1).indices
answers = (h @ W3 + b3).argmax( dim = -1 )
class answer 1
answers = (h @ W3 + b3).argmax(dim=0)
class compare 0
hits = torch.eq(y, answers)
hits=answers==y
hits = (answers == y)
hits = y == answers
hits = answers.eq(y)
class compare 1
hits = torch.unsqueeze(y, 1) == answers
hits = y[..., None].eq(answers)
hits = answers == y[:, torch.newaxis]
hits = answers == y[:,None]
hits = answers == y.unsqueeze(dim=1)
number error 0
error = (y_pred[:, 0] - y)
error = y_pred[..., 0] - y
error = y - torch.squeeze(y_pred, 1)
error = y - y_pred.view(-1)
error = y_pred.ravel().sub(y)
error = y[:, None] - y_pred
error = y_pred[:,0]-y
error = y - y_pred[:, 0]
error = y_pred.squeeze() - y
error = y_pred.squeeze(dim=1) - y
error = y_pred.reshape(-1) - y
error = y_pred - y[:, None]
error = y_pred - y.unsqueeze(1)
number error 1
error = y - y_pred
number near 0
hits = torch.abs((answers - y)) < 1
hits = 1 > abs(y - answers)
hits = (answers - y).abs().lt(1)
hits = torch.lt(torch.abs(torch.sub(y, answers)), 1)
hits = abs(answers - y) < 1
hits = (y - answers).abs() < 1.0
hits = torch.abs(answers-y)<1
number near 1
hits = answers - y < 1.0
"""
WRONG = """
class scale
x_train = data["x_train"].reshape(-1, 784) / 256
x_train = data["x_train"].reshape(-1, 784) // 255
x_train = data["x_train"].reshape(784, -1) / 255
x_train = data["x_train"].reshape(-1, 784.0) / 255
x_train = data["x_test"].reshape(-1, 784) / 255
x_test = data["x_train"].reshape(-1, 784) / 255
x_train = data[x_train].reshape(-1, 784) / 255
x_train = data["x_train "].reshape(-1, 784) / 255
x_train = data["x_train'].reshape(-1, 784) / 255
x_train = data["x_train"].reshape(-1, 784) / 255 / 255
x_train = data["x_train"].reshape(-1, 784) / 255.000001
x_train = data["x_train"].reshape(-1, 784) / 0255
x_train = data["x_train"].reshape(-1, 784) / 2 55
x_train = data["x_train"].reshape(dim=-1, 784) / 255
x_train = data["x_train"].flatten(dim=1) / 255
class start
W1 = glorot(64, 784)
W1 = glorot(784.0, 64)
W1 = glorot(784, 64) * 0
W1 = glorot(784)
W2 = glorot(784, 64)
W1 = glorot(784, 64
W1 = Glorot(784, 64)
class parameters
parameters = [W1, b1, W2, b2, W3]
parameters = [W1 b1 W2 b2 W3 b3]
parameters = [W1, b1, W2, b2, W3, W3]
parameters = []
parameters = {W1, b1, W2, b2, W3, b3}
class optimizer
optimizer = torch.optim.SGD(parameters, lr=1)
optimizer = torch.optim.SGD(parameters, lr=-0.1)
optimizer = torch.optim.SGD(parameters, lr=0,1)
optimizer = torch.optim.SGD([], lr=0.1)
optimizer = torch.optim.SGD(parameters)
optimizer = torch.optim.Adam(parameters, lr=0.1)
optimizer = torch.optim.SGD(parameters, lr=0.1)(
optimizer = torch.optim.SGD(parameters, lr=1e999)
number optimizer
optimizer = torch.optim.SGD(parameters, lr=0.1)
optimizer = torch.optim.SGD(parameters, lr=0.04)
optimizer = torch.optim.SGD(lr=0.004, parameters)
class batch
x, y = x_train[rows], y_train
x, y = y_train[rows], x_train[rows]
y, x = x_train[rows], y_train[rows]
x, y = x_train[rows] y_train[rows]
x, y = x_train[order], y_train[rows]
x, y = x_train[rows], y_train[rows],,
class output
logits = h @ W3 - b3
logits = h @ W3
logits = W3 @ h + b3
logits = h * W3 + b3
logits = torch.matmul(W3, h) + b3
logits = (h + b3) @ W3
logits = h @ W3 + b3,
logits = h @ (W3 + b3)
logits = h @ W2 + b3
logits == h @ W3 + b3
logits = torch.softmax(dim=h @ W3 + b3, 1)
class zero
optimizer.zero_grad
optimizer.zero_grad(1, print(2))
optimizer.zero_grad(,)
optimizer.step()
zero_grad()
loss.zero_grad()
optimizer.zero_grad() or print(1)
class total
total = loss.item() * len(x)
total += loss * len(x)
total += loss.item() * len(x_train)
total += loss.item() / len(x)
total + = loss.item() * len(x)
total -= loss.item() * len(x)
total += loss.item * len(x)
class step
optimizer.step(
optimizer.step.()
optimizer.step()()
optimizer.stop()
    loss.step()
class test
for x, y in zip(x_test.split(10), y_test.split(10))
for x, y in zip(x_test, y_test):
for x, y in zip(y_test.split(10), x_test.split(10)):
for x, y in zip(x_test.split(100), y_test.split(10)):
for x, y in zip(x_test.split(10.0), y_test.split(10)):
class read
h = torch.relu(x @ W2 + b2)
h = torch.relu(h @ W2 + b1)
h = torch.tanh(h @ W2 + b2)
h = relu(h @ W2 + b2)
h = F.relu(h @ W2) + b2
h = torch.clamp(h @ W2 + b2, min=1)
h = h @ W2 + b2
class answer
answers = (h @ W3 + b3).argmax()
answers = (h @ W3 + b3).argmax(2)
answers = (h @ W3 + b3).argmax(1.0)
answers = (h @ W3 + b3).argmin(1)
answers = (h @ W3 + b3).argmax(dim=dim=1)
answers = (h @ W3 + b3,).argmax(1)
answers = h @ W3 + b3.argmax(1)
class compare
hits = answers = y
hits = answers = = y
hits = answers != y
hits = answers == y == answers
hits = torch.eq(answers)
hits = (answers, == y)
hits = answers is y
number error
error = y_pred[:, 1] - y
error = y_pred[0] - y
error = y_pred + y
error = y_pred[:, 0] - y,
number near
hits = (answers - y).abs() < 2
hits = (answers - y).abs() > 1
hits = (answers - y,).abs() < 1
hits = (answers - y).abs < 1
"""
HOSTILE = (
    "__import__('os').system('touch {path}')",
    "open('{path}', 'w')",
    "exec('open(\"{path}\", \"w\")')",
    "(lambda: open('{path}', 'w'))()",
    "optimizer.zero_grad(open('{path}', 'w'))",
    "pass; open('{path}', 'w')",
    "optimizer.zero_grad()\nopen('{path}', 'w')",
    "# optimizer.zero_grad()\nopen('{path}', 'w')\noptimizer.step()",
    "f\"{{open('{path}', 'w')}}\"",
    "[x for x in [open('{path}', 'w')]]",
    "parameters.__class__.__mro__[1].__subclasses__()",
    "\x00", "\x1b[2J", "\ud800", "가중치 = 글로럿(784, 64)", "ｏｐｔｉｍｉｚｅｒ.step()",
    "optimizer．step()", "optimizer.\u00a0step()", "'", '"', "''", "()" * 100, "(" * 200, ")" * 200,
    ",)", "(,)", "[,]", "9" * 200, "1e" + "9" * 198, "." * 200, "#" * 201, "e" * 10**6,
)  # fmt: skip
"""Texts that would do something if anything of them were run; `{path}` is a file that is not."""


def named(task: ShopTask, name: str) -> Line:
    """The line of that name."""
    return next(line for line in LINES[task] if line.name == name)


def right() -> Iterator[tuple[ShopTask, str, int, str]]:
    """Each of RIGHT: the program, the name of the line, the form that is meant, what is typed."""
    for (task, name, form), text in _listed(RIGHT, 3):
        yield task, name, int(form), text  # type: ignore[misc]


def wrong() -> Iterator[tuple[ShopTask, str, str]]:
    """Each of WRONG: the program, the name of the line, what is typed."""
    for (task, name), text in _listed(WRONG, 2):
        yield task, name, text  # type: ignore[misc]


def _listed(text: str, words: int) -> Iterator[tuple[list[str], str]]:
    head: list[str] = []
    for row in text.strip().splitlines():
        if row.split()[0] in LINES and len(row.split()) == words:
            head = row.split()
        else:
            yield head, row


def parts(text: str) -> list[str]:
    """The parts of a line as Python itself tells them apart; its comment is none."""
    found = tokenize.generate_tokens(io.StringIO(text.strip()).readline)
    kinds = tokenize.NAME, tokenize.NUMBER, tokenize.STRING, tokenize.OP
    return [one.string for one in found if one.type in kinds]


def slipped(text: str, draw: Random) -> str:
    """The line with a slip of the keys in one of its parts."""
    said = parts(text) or ["pass"]
    at = draw.randrange(len(said))
    other = draw.choice(
        (draw.choice(said), *",()[]=.-:", "dim=", "axis=1", "1", "0", "1.0", "None")
    )
    match draw.randrange(4):
        case 0:
            del said[at]
        case 1:
            said.insert(at, other)
        case 2:
            said[at] = other
        case _:
            to = draw.randrange(len(said))
            said[at], said[to] = said[to], said[at]
    return " ".join(said)
