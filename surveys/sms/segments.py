from dataclasses import dataclass

@dataclass
class S:
    count: int

def measure(t):
    return S(1)
