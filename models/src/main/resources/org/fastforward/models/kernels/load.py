def as_bfloat16(self, x):
  # Reads float16 elements x as the bfloat16 numbers that they are, without a copy: the result
  # shares x's memory. (torch.view refuses a type here.) The type (15) never leaves the kernels.
  flat = torch.set_(torch.new_empty(x, [0], dtype=15), x, 0, [torch.numel(x)], [1])
  return torch.view(flat, torch.size(x))

def empty_bfloat16(self, like):
  return torch.empty_like(like, dtype=15, memory_format=0)

def fill(self, whole, at: int, block) -> int:
  # whole's elements from number `at` on become block's, rounded to whole's type.
  torch.copy_(torch.narrow(torch.view(whole, [-1]), 0, at, torch.numel(block)), block)
  return 0

def fill_from_bfloat16(self, whole, at: int, block) -> int:
  return self.fill(whole, at, self.as_bfloat16(block))

def fill_with_mean(self, table, rows: int) -> int:
  # The rows of table [n, width] from number `rows` on become the mean of those before, summed some
  # at a time and in double precision.
  step = 128
  total = torch.zeros([torch.size(table, 1)], dtype=7, device=ops.prim.device(table))
  for i in range((rows + step - 1) // step):
    part = torch.narrow(table, 0, i * step, ops.prim.min(step, rows - i * step))
    torch.add_(total, torch.sum(part, [0], dtype=7))
  torch.copy_(torch.narrow(table, 0, rows, torch.size(table, 0) - rows), torch.div(total, rows))
  return 0

def extremes(self, x):
  # Least and greatest element of x in float32; both NaN where any element is.
  ends = torch.aminmax(x)
  return torch.stack([torch.to((ends)[0], 6), torch.to((ends)[1], 6)])

def first_not_finite(self, x):
  # Number of the first element, row by row, that is NaN or infinite; 0 also where none is.
  return torch.argmax(torch.to(torch.logical_not(torch.isfinite(torch.view(x, [-1]))), 0))

def set_rows(self, table, numbers, rows) -> int:
  # The rows of table [n, width] with these numbers become the given ones, rounded to its type.
  torch.index_copy_(table, 0, numbers, torch.type_as(rows, table))
  return 0

def add_scaled(self, array, other, scale: float) -> int:
  torch.add_(array, torch.type_as(torch.mul(other, scale), array))
  return 0

