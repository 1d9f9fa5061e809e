# Products with an adapter's thin matrices, as all others: see products_onednn.py and products_gpu.py.

def multiply_low(self, x, a):
  # X A' where A [r, n] has few rows -> [T, r]
  return self.multiply(x, a, None)

def multiply_back_low(self, dy, b):
  # dY B where B [m, r] has few columns -> [T, r]
  return self.multiply_back(dy, b)

def add_low_(self, y, l, b):
  # y + L B'; y is no longer used. y [T, m], l [T, r], b [m, r]
  return self.multiply_onto(y, l, b, None)
