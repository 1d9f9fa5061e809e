def ${name}_keep_${variant}(self, x, w, b: Optional[Tensor], ad: List[Tensor], low: List[Tensor], start: Optional[Tensor]):
  # DoRA: Y = g Z + b + start with Z = X W' + s (X A') B', g = magnitude / norm. A = ad[${at}] [r, n],
  # B [m, r], magnitude [m], norm [m]. x [T, n]. With dropout Z is computed from D = drop(X), and
  # Y = X W' + b + start + (g - 1) Z + s (D A') B': only what the adapter changes sees the dropped input.
  g = torch.div(ad[${at} + 2], ad[${at} + 3])
  bt = torch.t(ad[${at} + 1])
  if ${drops}:
    mask = torch.bernoulli_(torch.empty_like(x, dtype=11), 1. - ${dropout})
    d = torch.mul(x, mask)
    xa = torch.mul_(torch.mm(d, torch.t(ad[${at}])), 1. / (1. - ${dropout}))
    z = torch.addmm_(torch.mm(xa, bt), d, torch.t(w), beta=${scale}, alpha=1. / (1. - ${dropout}))
    y = torch.addcmul_(self.started(x, w, b, start), z, torch.sub(g, 1.))
    torch.addmm_(y, xa, bt, alpha=${scale})
    torch.append(low, mask)
  else:
    xa = torch.mm(x, torch.t(ad[${at}]))
    z = torch.addmm_(torch.mm(x, torch.t(w)), xa, bt, alpha=${scale})
    if start is not None:
      y = torch.addcmul(unchecked_cast(Tensor, start), z, g)
      if b is not None:
        torch.add_(y, unchecked_cast(Tensor, b))
    else:
      if b is not None:
        y = torch.addcmul(unchecked_cast(Tensor, b), z, g)
      else:
        y = torch.mul(z, g)
  torch.append(low, xa)
  torch.append(low, z)
  return y

def ${name}_back_${variant}(self, dy, x, w, ad: List[Tensor], low: List[Tensor], grads: List[Tensor], start: Optional[Tensor]):
  # The norm is a constant: dmagnitude += sum(dY Z) / norm. Then with G = g dY
  # dB += s G' (D A'), dA += (s G B)' D; dX = G W + s G B A + start, with dropout
  # dX = dY W + start + undrop((G - dY) W + s G B A). dy [T, m]
  z = torch.pop(low)
  xa = torch.pop(low)
  torch.addcdiv_(grads[${grads} + 2], torch.sum(torch.mul(dy, z), [0]), ad[${at} + 3])
  gy = torch.mul(dy, torch.div(ad[${at} + 2], ad[${at} + 3]))
  torch.addmm_(grads[${grads} + 1], torch.t(gy), xa, alpha=${scale})
  zb = torch.mul_(torch.mm(gy, ad[${at} + 1]), ${scale})
  if ${drops}:
    mask = torch.pop(low)
    d = torch.mul_(torch.mul(x, mask), 1. / (1. - ${dropout}))
    torch.addmm_(grads[${grads}], torch.t(zb), d)
    if ${needs}:
      dd = torch.addmm_(torch.mm(torch.sub_(gy, dy), w), zb, ad[${at}])
      dx = torch.add_(self.behind(dy, w, start), torch.mul_(dd, mask), alpha=1. / (1. - ${dropout}))
    else:
      dx = dy
  else:
    torch.addmm_(grads[${grads}], torch.t(zb), x)
    if ${needs}:
      dx = torch.addmm_(self.behind(gy, w, start), zb, ad[${at}])
    else:
      dx = dy
  return dx
