using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace PNlpMixer.Codegen.Toolchain;

/// <summary>
/// What this process has compiled, by all that went into it. Builds for one core share most of their sources: the runtime is compiled once for all of them. Kept in
/// memory, never on disk (docs/decisions/0043-objects-kept-in-memory.md).
/// </summary>
internal sealed class ObjectCache(long capacity)
{
    /// <summary>Constants of large models are compiled once and would push everything else out.</summary>
    private const int LargestFile = 16 << 20;

    private readonly ConcurrentDictionary<string, Task<ImmutableArray<byte[]>>> _known = new(StringComparer.Ordinal);
    private readonly Queue<(string Key, long Bytes)> _oldestFirst = new();
    private long _bytes;

    public static ObjectCache OfProcess { get; } = new(64 << 20);

    /// <summary>Bytes that are kept.</summary>
    public long Bytes
    {
        get
        {
            lock (_oldestFirst)
            {
                return _bytes;
            }
        }
    }

    /// <summary>
    /// Makes <paramref name="files"/>: from memory where the key is known, else with <paramref name="compile"/>. Who asks for a key that another is compiling waits for
    /// it. Failures are not kept.
    /// </summary>
    public async Task<ToolResult> CompileAsync(string key, ImmutableArray<string> files, Func<Task<ToolResult>> compile)
    {
        TaskCompletionSource<ImmutableArray<byte[]>> mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<ImmutableArray<byte[]>> known = _known.GetOrAdd(key, mine.Task);
        if (known != mine.Task)
        {
            ImmutableArray<byte[]> contents = await known;
            if (contents.IsEmpty)
            {
                return await compile();
            }

            foreach ((string file, byte[] bytes) in files.Zip(contents))
            {
                await File.WriteAllBytesAsync(file, bytes);
            }

            return new ToolResult(ToolOutcome.Ended, 0, string.Empty);
        }

        ImmutableArray<byte[]> made = [];
        try
        {
            ToolResult result = await compile();
            if (result.Succeeded && files.All(file => new FileInfo(file) is { Exists: true, Length: <= LargestFile }))
            {
                made = [.. await Task.WhenAll(files.Select(file => File.ReadAllBytesAsync(file)))];
            }

            return result;
        }
        finally
        {
            Keep(key, made);
            mine.SetResult(made);
        }
    }

    private void Keep(string key, ImmutableArray<byte[]> contents)
    {
        if (contents.IsEmpty)
        {
            _known.TryRemove(key, out _);
            return;
        }

        long bytes = contents.Sum(file => (long)file.Length);
        lock (_oldestFirst)
        {
            _oldestFirst.Enqueue((key, bytes));
            _bytes += bytes;
            while (_bytes > capacity)
            {
                (string oldest, long freed) = _oldestFirst.Dequeue();
                _known.TryRemove(oldest, out _);
                _bytes -= freed;
            }
        }
    }
}
