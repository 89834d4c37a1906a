using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Images;

/// <summary>Puts pieces with addresses together.</summary>
internal sealed class AddressedRuns
{
    private readonly SortedDictionary<uint, byte[]> _pieces = [];
    private bool _twice;

    public void Add(uint address, byte[] bytes) => _twice |= bytes.Length > 0 && !_pieces.TryAdd(address, bytes);

    /// <summary>All of them in one piece; null after a diagnostic where there are gaps, overlaps, or nothing.</summary>
    public AddressedBytes? Single(string file, DiagnosticBag diagnostics)
    {
        if (_pieces.Count == 0)
        {
            diagnostics.NotInOnePiece(file, 0);
            return null;
        }

        uint first = _pieces.Keys.First();
        List<byte> bytes = [];
        foreach ((uint address, byte[] piece) in _pieces)
        {
            if (_twice || address != (ulong)first + (ulong)bytes.Count)
            {
                diagnostics.NotInOnePiece(file, address);
                return null;
            }

            bytes.AddRange(piece);
        }

        return new AddressedBytes(first, [.. bytes]);
    }
}
