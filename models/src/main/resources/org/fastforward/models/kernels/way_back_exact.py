def behind_frozen(self, dy, w, start: Optional[Tensor], way: List[Tensor], at: int):
  # The gradient behind a frozen weight: dX = dY W + start. dy [T, m], w [m, n], start [T, n], no longer used
  return self.behind(dy, w, start)
