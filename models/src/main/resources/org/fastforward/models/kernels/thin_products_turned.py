# Products with an adapter's thin matrices where MKL multiplies: see products_blas.py and products_native.py.

def multiply_low(self, x, a):
  # X A' where A [r, n] has few rows. MKL is slow where a result has few columns, on some processors several
  # times: its transpose is what is computed. -> [T, r]
  return torch.t(torch.mm(a, torch.t(x)))

def multiply_back_low(self, dy, b):
  # dY B where B [m, r] has few columns -> [T, r]
  return torch.t(torch.mm(torch.t(b), torch.t(dy)))

def add_low_(self, y, l, b):
  # y += L B'. y [T, m], l [T, r], b [m, r]
  return torch.addmm_(y, l, torch.t(b))

def add_product_(self, g, a, b):
  # g += A' B, or of few columns the transpose of B' A. a [t, p], b [t, q], g [p, q]
  if torch.size(a, 1) <= torch.size(b, 1):
    y = torch.addmm_(g, torch.t(a), b)
  else:
    y = torch.add_(g, torch.t(torch.mm(torch.t(b), a)))
  return y
