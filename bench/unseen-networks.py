"""Writes some sixty networks with random weights as ONNX files: what nobody tuned for.

usage: /usr/bin/python3 unseen-networks.py FOLDER [NAME...]        (torch 1.13, torchvision 0.14; nothing is downloaded)
"""
import sys, os, warnings
import torch, torchvision
from torch import nn
import torch.nn.functional as F

warnings.filterwarnings("ignore")
tv = torchvision.models


def conv(cin, cout, k=3, s=1, act=nn.SiLU, g=1):
    return nn.Sequential(nn.Conv2d(cin, cout, k, s, k // 2, groups=g, bias=False), nn.BatchNorm2d(cout), act())


class UNet(nn.Module):
    def __init__(self, widths=(32, 64, 128, 256)):
        super().__init__()
        two = lambda a, b: nn.Sequential(conv(a, b, act=nn.ReLU), conv(b, b, act=nn.ReLU))
        self.down = nn.ModuleList(two(a, b) for a, b in zip((3,) + widths[:-1], widths))
        self.up = nn.ModuleList(nn.ConvTranspose2d(b, a, 2, 2) for a, b in zip(widths[:-1], widths[1:]))
        self.join = nn.ModuleList(two(2 * a, a) for a in widths[:-1])
        self.head = nn.Conv2d(widths[0], 5, 1)

    def forward(self, x):
        kept = []
        for d in self.down[:-1]:
            x = d(x)
            kept.append(x)
            x = F.max_pool2d(x, 2)
        x = self.down[-1](x)
        for u, j, k in reversed(list(zip(self.up, self.join, kept))):
            x = j(torch.cat([k, u(x)], 1))
        return self.head(x)


class Csp(nn.Module):
    def __init__(self, cin, cout, n, add=True):
        super().__init__()
        h = cout // 2
        self.a, self.b, self.out, self.add = conv(cin, h, 1), conv(cin, h, 1), conv(2 * h, cout, 1), add
        self.m = nn.ModuleList(nn.Sequential(conv(h, h, 1), conv(h, h)) for _ in range(n))

    def forward(self, x):
        y = self.a(x)
        for m in self.m:
            y = y + m(y) if self.add else m(y)
        return self.out(torch.cat([y, self.b(x)], 1))


class YoloLike(nn.Module):
    """A SiLU backbone, a fast pyramid of pools, a neck of Upsample and Concat, three heads that decode boxes."""
    def __init__(self, w=32, no=85):
        super().__init__()
        self.p2 = nn.Sequential(conv(3, w, 5, 2), conv(w, 2 * w, 3, 2), Csp(2 * w, 2 * w, 1))
        self.p3 = nn.Sequential(conv(2 * w, 4 * w, 3, 2), Csp(4 * w, 4 * w, 2))
        self.p4 = nn.Sequential(conv(4 * w, 8 * w, 3, 2), Csp(8 * w, 8 * w, 3))
        self.p5 = nn.Sequential(conv(8 * w, 16 * w, 3, 2), Csp(16 * w, 16 * w, 1))
        self.s1, self.s2 = conv(16 * w, 8 * w, 1), conv(32 * w, 16 * w, 1)
        self.l5, self.n4 = conv(16 * w, 8 * w, 1), Csp(16 * w, 8 * w, 1, False)
        self.l4, self.n3 = conv(8 * w, 4 * w, 1), Csp(8 * w, 4 * w, 1, False)
        self.d3, self.o4 = conv(4 * w, 4 * w, 3, 2), Csp(8 * w, 8 * w, 1, False)
        self.d4, self.o5 = conv(8 * w, 8 * w, 3, 2), Csp(16 * w, 16 * w, 1, False)
        self.heads = nn.ModuleList(nn.Conv2d(c * w, 3 * no, 1) for c in (4, 8, 16))
        self.no = no

    def forward(self, x):
        p3 = self.p3(self.p2(x)); p4 = self.p4(p3); x = self.s1(self.p5(p4))
        m1 = F.max_pool2d(x, 5, 1, 2); m2 = F.max_pool2d(m1, 5, 1, 2); m3 = F.max_pool2d(m2, 5, 1, 2)
        l5 = self.l5(self.s2(torch.cat([x, m1, m2, m3], 1)))
        l4 = self.l4(self.n4(torch.cat([F.interpolate(l5, scale_factor=2.0, mode="nearest"), p4], 1)))
        o3 = self.n3(torch.cat([F.interpolate(l4, scale_factor=2.0, mode="nearest"), p3], 1))
        o4 = self.o4(torch.cat([self.d3(o3), l4], 1))
        o5 = self.o5(torch.cat([self.d4(o4), l5], 1))
        z = []
        for i, (h, f) in enumerate(zip(self.heads, (o3, o4, o5))):
            y = h(f); n, _, hh, ww = y.shape
            y = y.view(n, 3, self.no, hh, ww).permute(0, 1, 3, 4, 2).sigmoid()
            gy, gx = torch.meshgrid(torch.arange(hh), torch.arange(ww), indexing="ij")
            grid = torch.stack([gx, gy], -1).float()[None, None]
            xy, wh, rest = y.split([2, 2, self.no - 4], -1)
            y = torch.cat([(xy * 2 - 0.5 + grid) * float(8 << i), (wh * 2) ** 2 * (16.0 * (i + 1)), rest], -1)
            z.append(y.reshape(n, -1, self.no))
        return torch.cat(z, 1)


class DetectionHead(nn.Module):
    """RetinaNet's pyramid and shared heads over a ResNet-18; boxes and classes come out undecoded."""
    def __init__(self):
        super().__init__()
        r = tv.resnet18()
        self.stem = nn.Sequential(r.conv1, r.bn1, r.relu, r.maxpool, r.layer1)
        self.l2, self.l3, self.l4 = r.layer2, r.layer3, r.layer4
        self.fpn = torchvision.ops.FeaturePyramidNetwork([128, 256, 512], 128)
        head = lambda n: nn.Sequential(*[nn.Sequential(nn.Conv2d(128, 128, 3, padding=1), nn.GroupNorm(32, 128),
                nn.ReLU())
                                         for _ in range(2)], nn.Conv2d(128, n, 3, padding=1))
        self.cls, self.box = head(9 * 20), head(36)

    def forward(self, x):
        c3 = self.l2(self.stem(x)); c4 = self.l3(c3); c5 = self.l4(c4)
        levels = self.fpn({"a": c3, "b": c4, "c": c5}).values()
        flat = lambda y, k: y.permute(0, 2, 3, 1).reshape(y.shape[0], -1, k)
        return (torch.cat([flat(self.cls(l), 20) for l in levels], 1).sigmoid(),
                torch.cat([flat(self.box(l), 4) for l in levels], 1))


class Encoder(nn.Module):
    """BERT's shape in primitives: embedding, post- or pre-norm layers, GELU, a mask when causal."""
    def __init__(self, d=256, heads=4, layers=4, t=128, pre=False, vocab=5000):
        super().__init__()
        self.tok, self.pos = nn.Embedding(vocab, d), nn.Parameter(torch.randn(1, t, d) * 0.02)
        self.blocks = nn.ModuleList(nn.ModuleDict(dict(n1=nn.LayerNorm(d), n2=nn.LayerNorm(d), qkv=nn.Linear(d, 3 * d),
                                    o=nn.Linear(d, d), f=nn.Linear(d, 4 * d), g=nn.Linear(4 * d,
                                            d))) for _ in range(layers))
        self.h, self.pre, self.out = heads, pre, nn.Linear(d, vocab)
        self.register_buffer("mask", torch.full((t, t), -1e4).triu(1)[None, None])

    def attend(self, b, x):
        n, t, d = x.shape
        q, k, v = b["qkv"](x).view(n, t, 3, self.h, d // self.h).permute(2, 0, 3, 1, 4).unbind(0)
        a = q @ k.transpose(-1, -2) / (d // self.h) ** 0.5
        if self.pre:
            a = a + self.mask
        return b["o"]((a.softmax(-1) @ v).transpose(1, 2).reshape(n, t, d))

    def forward(self, ids):
        x = self.tok(ids) + self.pos
        for b in self.blocks:
            if self.pre:
                x = x + self.attend(b, b["n1"](x))
                x = x + b["g"](F.gelu(b["f"](b["n2"](x)), approximate="tanh"))
            else:
                x = b["n1"](x + self.attend(b, x))
                x = b["n2"](x + b["g"](F.gelu(b["f"](x))))
        return self.out(x)


class Tcn(nn.Module):
    """A 1-D audio net of dilated convolutions with gates and skips, as in WaveNet."""
    def __init__(self, c=64, layers=8):
        super().__init__()
        self.front = nn.Conv1d(1, c, 16, 8)
        self.f = nn.ModuleList(nn.Conv1d(c, 2 * c, 3, padding=2 ** (i % 4),
                dilation=2 ** (i % 4)) for i in range(layers))
        self.r = nn.ModuleList(nn.Conv1d(c, 2 * c, 1) for _ in range(layers))
        self.back = nn.Sequential(nn.ReLU(), nn.Conv1d(c, c, 1), nn.PReLU(), nn.ConvTranspose1d(c, 1, 16, 8))

    def forward(self, x):
        x = self.front(x); skip = 0
        for f, r in zip(self.f, self.r):
            a, b = f(x).chunk(2, 1)
            y, s = r(torch.tanh(a) * torch.sigmoid(b)).chunk(2, 1)
            x, skip = x + y, skip + s
        return self.back(skip)


class ConvTasBlock(nn.Module):
    """Depthwise separable 1-D blocks with PReLU and global layer norm (GroupNorm of one group): Conv-TasNet's."""
    def __init__(self, c=128, h=256, layers=6):
        super().__init__()
        self.front = nn.Conv1d(1, c, 16, 8)
        self.b = nn.ModuleList(nn.Sequential(nn.Conv1d(c, h, 1), nn.PReLU(), nn.GroupNorm(1, h),
            nn.Conv1d(h, h, 3, padding=2 ** i, dilation=2 ** i, groups=h), nn.PReLU(), nn.GroupNorm(1, h),
                    nn.Conv1d(h, c, 1))
            for i in range(layers))
        self.back = nn.ConvTranspose1d(c, 1, 16, 8)

    def forward(self, x):
        e = self.front(x); y = e
        for b in self.b:
            y = y + b(y)
        return self.back(e * torch.sigmoid(y))


class Espcn(nn.Module):
    def __init__(self, n=4, c=48):
        super().__init__()
        self.a = nn.Conv2d(3, c, 5, padding=2)
        self.b = nn.ModuleList(nn.Sequential(nn.Conv2d(c, c, 3, padding=1), nn.PReLU(c), nn.Conv2d(c, c, 3, padding=1))
                               for _ in range(n))
        self.up = nn.Sequential(nn.Conv2d(c, 4 * c, 3, padding=1), nn.PixelShuffle(2), nn.PReLU(), nn.Conv2d(c, 12,
                3, padding=1),
                                nn.PixelShuffle(2))

    def forward(self, x):
        y = z = self.a(x)
        for b in self.b:
            y = y + b(y)
        return self.up(y + z) + F.interpolate(x, scale_factor=4.0, mode="bicubic", align_corners=False)


class Fsrcnn(nn.Module):
    def __init__(self, d=56, s=12):
        super().__init__()
        self.m = nn.Sequential(nn.Conv2d(1, d, 5, padding=2), nn.PReLU(d), nn.Conv2d(d, s, 1), nn.PReLU(s),
            *[l for _ in range(4) for l in (nn.Conv2d(s, s, 3, padding=1), nn.PReLU(s))],
            nn.Conv2d(s, d, 1), nn.PReLU(d), nn.ConvTranspose2d(d, 1, 9, 3, 4, output_padding=2))

    def forward(self, x):
        return self.m(x)


class StyleNet(nn.Module):
    """Johnson's style transfer: reflection pads, InstanceNorm, transposed convolutions."""
    def __init__(self, c=32):
        super().__init__()
        cin = lambda a, b, k, s: nn.Sequential(nn.ReflectionPad2d(k // 2), nn.Conv2d(a, b, k, s),
                                               nn.InstanceNorm2d(b, affine=True))
        self.enc = nn.Sequential(cin(3, c, 9, 1), nn.ReLU(), cin(c, 2 * c, 3, 2), nn.ReLU(), cin(2 * c, 4 * c, 3, 2),
                nn.ReLU())
        self.res = nn.ModuleList(nn.Sequential(cin(4 * c, 4 * c, 3, 1), nn.ReLU(), cin(4 * c, 4 * c, 3,
                1)) for _ in range(3))
        up = lambda a, b: nn.Sequential(nn.ConvTranspose2d(a, b, 3, 2, 1, output_padding=1), nn.GroupNorm(8, b),
                nn.LeakyReLU(0.2))
        self.dec = nn.Sequential(up(4 * c, 2 * c), up(2 * c, c), nn.ReflectionPad2d(4), nn.Conv2d(c, 3, 9), nn.Tanh())

    def forward(self, x):
        x = self.enc(x)
        for r in self.res:
            x = x + r(x)
        return self.dec(x)


class Gan(nn.Module):
    """A DCGAN generator: 4x4 transposed convolutions of stride 2."""
    def __init__(self, w=64):
        super().__init__()
        up = lambda a, b, s, p: nn.Sequential(nn.ConvTranspose2d(a, b, 4, s, p, bias=False), nn.BatchNorm2d(b),
                nn.ReLU())
        self.m = nn.Sequential(up(100, 8 * w, 1, 0), up(8 * w, 4 * w, 2, 1), up(4 * w, 2 * w, 2, 1), up(2 * w, w, 2, 1),
                               nn.ConvTranspose2d(w, 3, 4, 2, 1), nn.Tanh())

    def forward(self, z):
        return self.m(z[:, :, None, None])


class Crnn(nn.Module):
    """The convolutional part of an OCR net: pools that halve only the height, then columns as a sequence."""
    def __init__(self):
        super().__init__()
        r = lambda a, b, k=3, p=1: nn.Sequential(nn.Conv2d(a, b, k, 1, p), nn.BatchNorm2d(b), nn.ReLU())
        self.m = nn.Sequential(r(1, 64), nn.MaxPool2d(2), r(64, 128), nn.MaxPool2d(2), r(128, 256), r(256, 256),
            nn.MaxPool2d((2, 1), (2, 1)), r(256, 512), r(512, 512), nn.MaxPool2d((2, 1), (2, 1)), r(512, 512, 2, 0))
        self.out = nn.Linear(512, 97)

    def forward(self, x):
        return self.out(self.m(x).squeeze(2).permute(2, 0, 1)).log_softmax(-1)


class MultiHead(nn.Module):
    """Einsum attention with a relative bias over patches, a GLU feed-forward, RMS norm."""
    def __init__(self, d=192, h=6, t=196, layers=3):
        super().__init__()
        self.e = nn.Conv2d(3, d, 16, 16)
        self.l = nn.ModuleList(nn.ModuleDict(dict(q=nn.Linear(d, d), k=nn.Linear(d, d), v=nn.Linear(d, d),
                o=nn.Linear(d, d),
                               w=nn.Linear(d, 6 * d), p=nn.Linear(3 * d, d))) for _ in range(layers))
        self.bias, self.h = nn.Parameter(torch.randn(h, t, t)), h

    def forward(self, x):
        x = self.e(x).flatten(2).transpose(1, 2)
        rms = lambda y: y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + 1e-6)
        for l in self.l:
            y = rms(x); n, t, d = y.shape
            q, k, v = (l[c](y).view(n, t, self.h, -1) for c in "qkv")
            a = (torch.einsum("bthd,bshd->bhts", q, k) * 0.17 + self.bias).softmax(-1)
            x = x + l["o"](torch.einsum("bhts,bshd->bthd", a, v).reshape(n, t, d))
            a, b = l["w"](rms(x)).chunk(2, -1)
            x = x + l["p"](F.silu(a) * b)
        return x.mean(1)


class Bert(nn.Module):
    """BERT as its own code writes it: separate q, k, v, three embeddings, an additive mask, a pooler."""
    def __init__(self, d=384, h=12, n=6, vocab=8000, long=512):
        super().__init__()
        self.tok, self.pos, self.kind = nn.Embedding(vocab, d), nn.Embedding(long, d), nn.Embedding(2, d)
        self.n, self.h, self.pool = nn.LayerNorm(d), h, nn.Linear(d, d)
        lin = lambda a, b: nn.Linear(a, b)
        self.l = nn.ModuleList(nn.ModuleDict(dict(q=lin(d, d), k=lin(d, d), v=lin(d, d), o=lin(d, d), a=nn.LayerNorm(d),
                               f=lin(d, 4 * d), g=lin(4 * d, d), b=nn.LayerNorm(d))) for _ in range(n))

    def forward(self, ids, mask):
        b, t = ids.shape
        x = self.n(self.tok(ids) + self.pos(torch.arange(t)[None]) + self.kind(torch.zeros_like(ids)))
        mask = (1.0 - mask[:, None, None, :].float()) * -1e4
        cut = lambda y: y.view(b, t, self.h, -1).permute(0, 2, 1, 3)
        for l in self.l:
            q, k, v = (cut(l[c](x)) for c in "qkv")
            a = (q @ k.transpose(-1, -2) / (q.shape[-1] ** 0.5) + mask).softmax(-1)
            x = l["a"](x + l["o"]((a @ v).permute(0, 2, 1, 3).reshape(b, t, -1)))
            x = l["b"](x + l["g"](F.gelu(l["f"](x))))
        return x, torch.tanh(self.pool(x[:, 0]))


class Llama(nn.Module):
    """A decoder of today: RMS norm, rotary embedding, SwiGLU, grouped heads, a causal mask."""
    def __init__(self, d=256, h=8, kv=4, n=4, t=128, vocab=5000):
        super().__init__()
        self.tok, self.h, self.kv, e = nn.Embedding(vocab, d), h, kv, d // h
        lin = lambda a, b: nn.Linear(a, b, bias=False)
        self.l = nn.ModuleList(nn.ModuleDict(dict(q=lin(d, d), k=lin(d, kv * e), v=lin(d, kv * e), o=lin(d, d),
                               g=lin(d, 688), u=lin(d, 688), w=lin(688, d))) for _ in range(n))
        self.s = nn.ParameterList(nn.Parameter(torch.ones(d)) for _ in range(2 * n + 1))
        f = torch.outer(torch.arange(t).float(), 1e4 ** (-torch.arange(0, e, 2).float() / e))
        f = torch.cat([f, f], -1)
        self.register_buffer("cos", f.cos()); self.register_buffer("sin", f.sin())
        self.register_buffer("mask", torch.full((t, t), -1e9).triu(1)); self.out = lin(d, vocab)

    def forward(self, ids):
        b, t = ids.shape; x = self.tok(ids)
        rms = lambda y, s: y * torch.rsqrt(y.pow(2).mean(-1, keepdim=True) + 1e-5) * s
        half = lambda y: torch.cat([-y[..., y.shape[-1] // 2:], y[..., :y.shape[-1] // 2]], -1)
        turn = lambda y: y * self.cos + half(y) * self.sin
        for i, l in enumerate(self.l):
            y = rms(x, self.s[2 * i])
            q = turn(l["q"](y).view(b, t, self.h, -1).transpose(1, 2))
            k, v = (l[c](y).view(b, t, self.kv, -1).transpose(1, 2) for c in "kv")
            k = turn(k)
            more = lambda z: z[:, :, None].expand(-1, -1, self.h // self.kv, -1, -1).reshape(b, self.h, t, -1)
            a = (q @ more(k).transpose(2, 3) / (q.shape[-1] ** 0.5) + self.mask).softmax(-1)
            x = x + l["o"]((a @ more(v)).transpose(1, 2).reshape(b, t, -1))
            y = rms(x, self.s[2 * i + 1])
            x = x + l["w"](F.silu(l["g"](y)) * l["u"](y))
        return self.out(rms(x, self.s[-1]))


class Wav2Vec(nn.Module):
    """The front of wav2vec 2.0: seven strided 1-D convolutions with GELU, a position convolution, two layers."""
    def __init__(self, c=256, d=256):
        super().__init__()
        self.c = nn.ModuleList(nn.Conv1d(a, c, k, s, bias=False) for a, k, s in
                               [(1, 10, 5)] + [(c, 3, 2)] * 4 + [(c, 2, 2)] * 2)
        self.g, self.n, self.p = nn.GroupNorm(c, c), nn.LayerNorm(c), nn.Linear(c, d)
        self.pos = nn.Conv1d(d, d, 32, padding=16, groups=16)
        self.e = nn.TransformerEncoder(nn.TransformerEncoderLayer(d, 8, 4 * d, activation="gelu", batch_first=True), 2,
                                       enable_nested_tensor=False)

    def forward(self, x):
        for i, c in enumerate(self.c):
            x = c(x)
            x = F.gelu(self.g(x) if i == 0 else x)
        x = self.p(self.n(x.transpose(1, 2)))
        return self.e(x + F.gelu(self.pos(x.transpose(1, 2))[..., :-1]).transpose(1, 2))


class TextLstm(nn.Module):
    def __init__(self, d=128, h=256, two=True, kind=nn.LSTM):
        super().__init__()
        self.e, self.r = nn.Embedding(5000, d), kind(d, h, 2, bidirectional=two, batch_first=True)
        self.o = nn.Linear(h * (2 if two else 1), 20)

    def forward(self, ids):
        return self.o(self.r(self.e(ids))[0].max(1)[0])


class Segment(nn.Module):
    def __init__(self, make, **more):
        super().__init__(); self.m = make(weights=None, weights_backbone=None, **more)

    def forward(self, x):
        return self.m(x)["out"]


class Keypoints(nn.Module):
    """Simple baselines for pose: ResNet-18, three transposed convolutions, heat maps."""
    def __init__(self):
        super().__init__()
        r = tv.resnet18(); self.b = nn.Sequential(*list(r.children())[:-2])
        up = lambda a: nn.Sequential(nn.ConvTranspose2d(a, 128, 4, 2, 1, bias=False), nn.BatchNorm2d(128), nn.ReLU())
        self.up, self.h = nn.Sequential(up(512), up(128), up(128)), nn.Conv2d(128, 17, 1)

    def forward(self, x):
        return self.h(self.up(self.b(x)))


class Res2(nn.Module):
    """CBAM's two attentions, a ghost module, dilations side by side, hard swish."""
    def __init__(self, w=64):
        super().__init__()
        self.a = nn.Sequential(conv(3, w, 3, 2), conv(w, w, 3, 2))
        self.g1, self.g2 = conv(w, w // 2, 1), conv(w // 2, w // 2, 3, g=w // 2)
        self.ca, self.cb = nn.Conv2d(w, w // 8, 1), nn.Conv2d(w // 8, w, 1)
        self.sa = nn.Conv2d(2, 1, 7, padding=3)
        self.d = nn.ModuleList(nn.Conv2d(w, w, 3, padding=k, dilation=k) for k in (1, 2, 4))
        self.o = conv(3 * w, 2 * w, 1, act=nn.Hardswish); self.f = nn.Linear(2 * w, 100)

    def forward(self, x):
        x = self.a(x); y = self.g1(x); x = torch.cat([y, self.g2(y)], 1)
        m = lambda z: self.cb(F.relu(self.ca(z)))
        x = x * torch.sigmoid(m(F.adaptive_avg_pool2d(x, 1)) + m(F.adaptive_max_pool2d(x, 1)))
        x = x * torch.sigmoid(self.sa(torch.cat([x.mean(1, keepdim=True), x.max(1, keepdim=True)[0]], 1)))
        x = self.o(torch.cat([F.relu(d(x)) for d in self.d], 1))
        return self.f(x.mean((2, 3)))


class Volumes(nn.Module):
    """A 3-D network, as for video or scans."""
    def __init__(self, w=16):
        super().__init__()
        r = lambda a, b, s=1: nn.Sequential(nn.Conv3d(a, b, 3, s, 1, bias=False), nn.BatchNorm3d(b), nn.ReLU())
        self.m = nn.Sequential(r(1, w), nn.MaxPool3d(2), r(w, 2 * w), r(2 * w, 2 * w), nn.MaxPool3d(2), r(2 * w, 4 * w),
                               r(4 * w, 4 * w), nn.AdaptiveAvgPool3d(1), nn.Flatten(), nn.Linear(4 * w, 10))

    def forward(self, x):
        return self.m(x)


class Conformer(nn.Module):
    """Speech: two strided convolutions, blocks of half feed-forwards, attention, a depthwise convolution."""
    def __init__(self, d=144, h=4, n=4, mel=80):
        super().__init__()
        self.s = nn.Sequential(nn.Conv2d(1, d, 3, 2), nn.ReLU(), nn.Conv2d(d, d, 3, 2), nn.ReLU())
        self.p = nn.Linear(d * ((mel - 1) // 2 // 2 - (0 if mel % 4 else 0)), d)
        ff = lambda: nn.Sequential(nn.LayerNorm(d), nn.Linear(d, 4 * d), nn.SiLU(), nn.Linear(4 * d, d))
        self.l = nn.ModuleList(nn.ModuleDict(dict(f=ff(), g=ff(), n=nn.LayerNorm(d), a=nn.MultiheadAttention(d, h,
            batch_first=True), c=nn.Sequential(nn.Conv1d(d, 2 * d, 1), nn.GLU(1),
            nn.Conv1d(d, d, 31, padding=15, groups=d), nn.BatchNorm1d(d), nn.SiLU(), nn.Conv1d(d, d, 1)),
            m=nn.LayerNorm(d), z=nn.LayerNorm(d))) for _ in range(n))
        self.o = nn.Linear(d, 128)

    def forward(self, x):
        x = self.s(x); x = self.p(x.transpose(1, 2).flatten(2))
        for l in self.l:
            x = x + 0.5 * l["f"](x); y = l["n"](x)
            x = x + l["a"](y, y, y, need_weights=False)[0]
            x = x + l["c"](l["m"](x).transpose(1, 2)).transpose(1, 2)
            x = l["z"](x + 0.5 * l["g"](x))
        return self.o(x).log_softmax(-1)


class MlpMixer(nn.Module):
    def __init__(self, d=256, p=16, n=6, t=196):
        super().__init__()
        self.e, self.n, self.o = nn.Conv2d(3, d, p, p), nn.LayerNorm(d), nn.Linear(d, 1000)
        m = lambda a, b: nn.Sequential(nn.Linear(a, b), nn.GELU(), nn.Linear(b, a))
        self.l = nn.ModuleList(nn.ModuleDict(dict(a=nn.LayerNorm(d), t=m(t, 128), b=nn.LayerNorm(d),
                               c=m(d, 4 * d))) for _ in range(n))

    def forward(self, x):
        x = self.e(x).flatten(2).transpose(1, 2)
        for l in self.l:
            x = x + l["t"](l["a"](x).transpose(1, 2)).transpose(1, 2)
            x = x + l["c"](l["b"](x))
        return self.o(self.n(x).mean(1))


class Diffusion(nn.Module):
    """A little diffusion U-Net: residual blocks of GroupNorm and SiLU with a time embedding, attention over pixels."""
    def __init__(self, w=64):
        super().__init__()
        r = lambda a, b: nn.ModuleDict(dict(n=nn.GroupNorm(16, a), c=nn.Conv2d(a, b, 3, padding=1), t=nn.Linear(128, b),
                         m=nn.GroupNorm(16, b), d=nn.Conv2d(b, b, 3, padding=1), s=nn.Conv2d(a, b, 1)))
        self.i, self.t = nn.Conv2d(3, w, 3, padding=1), nn.Sequential(nn.Linear(64, 128), nn.SiLU())
        self.d1, self.d2, self.mid = r(w, w), r(w, 2 * w), r(2 * w, 2 * w)
        self.u2, self.u1 = r(4 * w, w), r(2 * w, w)
        self.s1, self.s2 = nn.Conv2d(w, w, 3, 2, 1), nn.Conv2d(2 * w, 2 * w, 3, 2, 1)
        self.an, self.qkv, self.ao = nn.GroupNorm(16, 2 * w), nn.Conv2d(2 * w, 6 * w, 1), nn.Conv2d(2 * w, 2 * w, 1)
        self.o = nn.Sequential(nn.GroupNorm(16, w), nn.SiLU(), nn.Conv2d(w, 3, 3, padding=1))

    def forward(self, x, t):
        t = self.t(t)
        def block(r, x):
            y = r["c"](F.silu(r["n"](x))) + r["t"](t)[:, :, None, None]
            return r["d"](F.silu(r["m"](y))) + r["s"](x)
        a = block(self.d1, self.i(x)); b = block(self.d2, self.s1(a)); c = block(self.mid, self.s2(b))
        n, ch, h, w = c.shape
        q, k, v = self.qkv(self.an(c)).reshape(n, 3, 4, ch // 4, h * w).unbind(1)
        y = (q.transpose(-1, -2) @ k * (ch // 4) ** -0.5).softmax(-1)
        c = c + self.ao((v @ y.transpose(-1, -2)).reshape(n, ch, h, w))
        up = lambda z: F.interpolate(z, scale_factor=2.0, mode="nearest")
        b = block(self.u2, torch.cat([up(c), b], 1)); a = block(self.u1, torch.cat([up(b), a], 1))
        return self.o(a)


class Hourglass(nn.Module):
    """Depth or matting: a MobileNet-v2-like encoder, bilinear Resize, skips added, depthwise convolutions of 5 x 5."""
    def __init__(self, w=24):
        super().__init__()
        ds = lambda a, b, s=1: nn.Sequential(conv(a, a, 5, s, act=nn.ReLU6, g=a), conv(a, b, 1, act=nn.ReLU6))
        self.s = conv(3, w, 3, 2, act=nn.ReLU6)
        self.d = nn.ModuleList([ds(w, 2 * w, 2), ds(2 * w, 4 * w, 2), ds(4 * w, 8 * w, 2)])
        self.u = nn.ModuleList([ds(8 * w, 4 * w), ds(4 * w, 2 * w), ds(2 * w, w)])
        self.o = nn.Conv2d(w, 1, 3, padding=1)

    def forward(self, x):
        k = [self.s(x)]
        for d in self.d: k.append(d(k[-1]))
        y = k.pop()
        for u in self.u: y = F.interpolate(u(y), scale_factor=2.0, mode="bilinear", align_corners=False) + k.pop()
        return torch.sigmoid(F.interpolate(self.o(y), scale_factor=2.0, mode="bilinear", align_corners=True))


class UNet3(nn.Module):
    """A U-Net over volumes: GroupNorm, transposed convolutions of stride 2, a trilinear head."""
    def __init__(self, w=16):
        super().__init__()
        two = lambda a, b: nn.Sequential(nn.Conv3d(a, b, 3, padding=1), nn.GroupNorm(8, b), nn.ReLU(),
                                         nn.Conv3d(b, b, 3, padding=1), nn.GroupNorm(8, b), nn.ReLU())
        self.a, self.b, self.c = two(1, w), two(w, 2 * w), two(2 * w, 4 * w)
        self.u1, self.u2 = nn.ConvTranspose3d(4 * w, 2 * w, 2, 2), nn.ConvTranspose3d(2 * w, w, 2, 2)
        self.d1, self.d2, self.o = two(4 * w, 2 * w), two(2 * w, w), nn.Conv3d(w, 3, 1)

    def forward(self, x):
        a = self.a(x); b = self.b(F.max_pool3d(a, 2)); c = self.c(F.max_pool3d(b, 2))
        b = self.d1(torch.cat([b, self.u1(c)], 1)); return self.o(self.d2(torch.cat([a, self.u2(b)], 1)))


def segment():
    return Segment(tv.segmentation.lraspp_mobilenet_v3_large)


image = lambda s=224, c=3: torch.randn(1, c, s, s)
ids = lambda t=128: torch.randint(0, 5000, (1, t))
# name: (constructor, input, opset, folded batch norms)
networks = {
    "mobilenet_v3_small": (tv.mobilenet_v3_small, image, 13, True),
    "mobilenet_v3_large": (tv.mobilenet_v3_large, image, 14, True),
    "efficientnet_b0": (tv.efficientnet_b0, image, 13, False),
    "densenet121": (tv.densenet121, image, 13, True),
    "shufflenet_v2_x1_0": (tv.shufflenet_v2_x1_0, image, 13, True),
    "mnasnet1_0": (tv.mnasnet1_0, image, 14, False),
    "regnet_y_400mf": (tv.regnet_y_400mf, image, 15, True),
    "resnext50_32x4d": (tv.resnext50_32x4d, image, 13, True),
    "convnext_tiny": (tv.convnext_tiny, image, 13, True),
    "vit_small": (lambda: tv.VisionTransformer(224, 16, 6, 6, 384, 1536), image, 14, True),
    "swin_t": (tv.swin_t, image, 13, True),
    "inception_v3": (lambda: tv.inception_v3(init_weights=False), lambda: image(299), 13, False),
    "lraspp_mobilenet_v3": (segment, lambda: image(256), 13, True),
    "unet": (UNet, lambda: image(192), 13, True),
    "yolo_like": (YoloLike, lambda: image(256), 13, True),
    "retina_resnet18": (DetectionHead, lambda: image(256), 13, True),
    "bert_small": (Encoder, ids, 13, True),
    "gpt_small": (lambda: Encoder(pre=True), ids, 14, True),
    "encoder_layers": (lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(256, 4, 1024, batch_first=True), 3,
                       enable_nested_tensor=False), lambda: torch.randn(1, 128, 256), 14, True),
    "einsum_attention": (MultiHead, image, 13, True),
    "mlp": (lambda: nn.Sequential(nn.Linear(784, 1024), nn.ReLU(), nn.Linear(1024, 1024), nn.BatchNorm1d(1024),
            nn.GELU(),
            nn.Linear(1024, 512), nn.ELU(), nn.Linear(512, 10), nn.Softmax(1)), lambda: torch.randn(1, 784), 13, True),
    "tcn": (Tcn, lambda: torch.randn(1, 1, 16000), 13, True),
    "conv_tasnet": (ConvTasBlock, lambda: torch.randn(1, 1, 16000), 13, True),
    "espcn": (Espcn, lambda: image(96), 13, True),
    "fsrcnn": (Fsrcnn, lambda: image(96, 1), 13, True),
    "style": (StyleNet, lambda: image(160), 13, True),
    "dcgan": (Gan, lambda: torch.randn(1, 100), 13, True),
    "crnn": (Crnn, lambda: torch.randn(1, 1, 32, 160), 13, False),
    "shufflenet_dynamic": (tv.shufflenet_v2_x0_5, image, 16, True),
    "mixer": (lambda: nn.Sequential(nn.Conv2d(3, 256, 7, 7), nn.GELU(), nn.BatchNorm2d(256), *[nn.Sequential(
              nn.Conv2d(256, 256, 9, padding=4, groups=256), nn.GELU(), nn.BatchNorm2d(256), nn.Conv2d(256, 256, 1),
                      nn.GELU(),
              nn.BatchNorm2d(256)) for _ in range(4)], nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 1000)),
                      image, 13, False),
    "regnet_y_800mf": (tv.regnet_y_800mf, image, 13, True),
    "regnet_x_1_6gf": (tv.regnet_x_1_6gf, image, 13, True),
    "mnasnet0_5": (tv.mnasnet0_5, image, 13, True),
    "shufflenet_v2_x2_0": (tv.shufflenet_v2_x2_0, image, 14, True),
    "densenet169": (tv.densenet169, image, 13, False),
    "resnet18": (tv.resnet18, image, 13, True),
    "wide_resnet50": (tv.wide_resnet50_2, image, 13, True),
    "efficientnet_v2_s": (tv.efficientnet_v2_s, image, 13, True),
    "maxvit_t": (lambda: tv.maxvit_t(), image, 14, True),
    "vit_b32": (lambda: tv.VisionTransformer(224, 32, 6, 12, 768, 3072), image, 14, True),
    "vit_tiny": (lambda: tv.VisionTransformer(224, 16, 12, 3, 192, 768), image, 17, True),
    "fcn_resnet50": (lambda: Segment(tv.segmentation.fcn_resnet50), lambda: image(160), 13, True),
    "deeplab_mobilenet": (lambda: Segment(tv.segmentation.deeplabv3_mobilenet_v3_large), lambda: image(224), 13, True),
    "keypoints": (Keypoints, lambda: image(192), 13, True),
    "bert128": (Bert, lambda: (ids(), torch.ones(1, 128, dtype=torch.int64)), 13, True),
    "bert384": (Bert, lambda: (ids(384), torch.ones(1, 384, dtype=torch.int64)), 14, True),
    "llama": (Llama, ids, 14, True),
    "llama_17": (Llama, ids, 17, True),
    "wav2vec": (Wav2Vec, lambda: torch.randn(1, 1, 16000), 14, True),
    "conformer": (Conformer, lambda: torch.randn(1, 1, 200, 80), 14, True),
    "text_lstm": (TextLstm, lambda: ids(64), 13, True),
    "text_gru": (lambda: TextLstm(kind=nn.GRU, two=False), lambda: ids(64), 13, True),
    "mlp_mixer": (MlpMixer, image, 13, True),
    "diffusion": (Diffusion, lambda: (image(32), torch.randn(1, 64)), 13, True),
    "cbam": (Res2, image, 13, True),
    "volumes": (Volumes, lambda: torch.randn(1, 1, 16, 48, 48), 13, True),
    "hourglass": (Hourglass, lambda: image(224), 13, True),
    "mlp_tiny": (lambda: nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(),
                 nn.Linear(128, 8)), lambda: torch.randn(1, 64), 13, True),
    "resnet_cifar": (lambda: tv.resnet._resnet(tv.resnet.BasicBlock, [1, 1, 1, 1], None, False),
                     lambda: image(32), 13, True),
    "unet3d": (UNet3, lambda: torch.randn(1, 1, 16, 32, 32), 13, True),
    "r2plus1d": (tv.video.r2plus1d_18, lambda: torch.randn(1, 3, 8, 56, 56), 13, True),
    "r3d_18": (tv.video.r3d_18, lambda: torch.randn(1, 3, 8, 56, 56), 13, False),
}

folder = sys.argv[1]
for name, (make, data, opset, fold) in networks.items():
    if len(sys.argv) > 2 and name not in sys.argv[2:]:
        continue
    torch.manual_seed(1)
    try:
        model, x = make().eval(), data()
        for p in model.parameters():  # heads that a constructor sets to zero
            if p.dim() > 1 and not p.any(): nn.init.normal_(p, 0, 0.02)
        for m in model.modules():  # statistics of a trained net, so that a fold that is wrong shows
            if isinstance(m, (nn.BatchNorm2d, nn.BatchNorm1d)):
                m.running_mean.normal_(0, 0.1); m.running_var.uniform_(0.5, 1.5)
        inputs = x if isinstance(x, tuple) else (x,)
        with torch.no_grad():
            y = model(*inputs)
        dynamic = {"x": {0: "batch"}} if name.endswith("dynamic") else None
        path = os.path.join(folder, name + ".onnx")
        torch.onnx.export(model, inputs, path, opset_version=opset, do_constant_folding=fold,
            input_names=["x", "x1"][:len(inputs)], dynamic_axes=dynamic,
            training=torch.onnx.TrainingMode.EVAL if fold else torch.onnx.TrainingMode.PRESERVE)
        import numpy as np
        for i, v in enumerate(inputs):
            np.save(os.path.join(folder, f"{name}.x{i or ''}.npy"), v.numpy())
        for i, o in enumerate(y if isinstance(y, tuple) else (y,)):
            np.save(os.path.join(folder, f"{name}.y{i}.npy"), o.numpy())
        print(name, os.path.getsize(path) >> 20, "MiB", flush=True)
    except Exception as e:
        print(name, "FAILED", str(e)[:300].replace("\n", " "), flush=True)
