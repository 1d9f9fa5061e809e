def keep_mask(self, x, least: int):
  # What dropout keeps of x: where 16 random bits are at least so much as a signed number. A draw has 64:
  # its upper ones, then those below, shifted up. Any x -> its shape.
  n = torch.numel(x)
  draws = torch.empty([(n + 3) // 4], dtype=4, device=ops.prim.device(x))
  torch.random_(draws, -9223372036854775807 - 1, None)
  upper = least * 281474976710656
  second = torch.ge(torch.bitwise_left_shift(draws, 16), upper)
  third = torch.ge(torch.bitwise_left_shift(draws, 32), upper)
  fourth = torch.ge(torch.bitwise_left_shift(draws, 48), upper)
  kept = torch.cat([torch.ge(draws, upper), second, third, fourth], 0)
  return torch.view(torch.narrow(kept, 0, 0, n), torch.size(x))
