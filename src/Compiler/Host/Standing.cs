using System.Collections.Frozen;
using System.Collections.Immutable;
using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Host;

/// <summary>What stands in the place of an output.</summary>
/// <param name="Folder">The output directory, which need not be there.</param>
/// <param name="Kind">What is to be written.</param>
/// <param name="Record">That of an earlier output of this kind; null where there is none.</param>
/// <param name="Edited">Files of the earlier output, the record among them, that are not as they were written.</param>
/// <param name="HasOthers">There is something that the record does not list.</param>
internal sealed record Standing(string Folder, OutputKind Kind, OutputRecord? Record, ImmutableArray<string> Edited, bool HasOthers)
{
    private static FrozenDictionary<string, string> NoFiles => FrozenDictionary<string, string>.Empty;

    /// <summary>Nothing would be lost if it were removed.</summary>
    public bool IsOurs => !HasOthers && Edited.IsEmpty;

    public static Standing Of(string folder, OutputKind kind)
    {
        if (!Directory.Exists(folder))
        {
            return new Standing(folder, kind, null, [], HasOthers: false);
        }

        OutputRecord? record = OutputRecord.Read(folder, kind);
        List<string> edited = [];
        foreach ((string path, string sha256) in (record?.Files ?? NoFiles).OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            // What is missing is lost to nobody.
            if (Inside.KindOf(folder, path) is not FileKind.Missing && !Inside.Holds(folder, path, sha256))
            {
                edited.Add(path);
            }
        }

        if (record is { IsIntact: false })
        {
            edited.Add(kind.RecordName);
        }

        return new Standing(folder, kind, record, [.. edited], HasOthersIn(folder, "", record is null ? [] : [.. record.Files.Keys, kind.RecordName]));
    }

    /// <summary>Whether this may become an output, as far as can be said without its files. False after a diagnostic.</summary>
    public bool Allows(string target, bool force, DiagnosticBag diagnostics)
    {
        if (force)
        {
            return true;
        }

        if (Record is null && HasOthers && !Kind.Accumulates)
        {
            diagnostics.OutputIsNotOurs(target, Kind.RecordName);
            return false;
        }

        if (!Edited.IsEmpty)
        {
            diagnostics.OutputEdited(target, Edited);
            return false;
        }

        return true;
    }

    /// <summary>Whether these files may be written. False after a diagnostic.</summary>
    public bool Allows(string target, bool force, IEnumerable<OutputFile> files, DiagnosticBag diagnostics)
    {
        string[] inTheWay =
        [
            .. files.Where(file => Inside.KindOf(Folder, file.Path) switch
            {
                FileKind.Missing => false,
                FileKind.File => !force && !IsListed(file.Path) && !Inside.Holds(Folder, file.Path, file.Sha256),
                _ => true,
            }).Select(file => file.Path),
        ];
        if (inTheWay.Length > 0)
        {
            diagnostics.OutputInTheWay(target, inTheWay);
        }

        return inTheWay.Length == 0;
    }

    /// <summary>Files of the earlier output that a later one, which writes other files, leaves there.</summary>
    public IEnumerable<(string Path, long Bytes, string Sha256)> Kept(IEnumerable<OutputFile> written) =>
        (Record?.Files ?? NoFiles).ExceptBy(written.Select(file => file.Path), file => file.Key)
            .Where(file => Inside.Holds(Folder, file.Key, file.Value))
            .Select(file => (file.Key, new FileInfo(Inside.PathOf(Folder, file.Key)).Length, file.Value));

    private bool IsListed(string path) => Record is not null && (path == Kind.RecordName || Record.Files.ContainsKey(path));

    private static bool HasOthersIn(string folder, string below, string[] listed)
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(Inside.PathOf(folder, below)))
        {
            string path = below + Path.GetFileName(entry);
            if (FileKinds.Of(entry, follow: false) == FileKind.Folder)
            {
                bool expected = Array.Exists(listed, file => file.StartsWith(path + "/", StringComparison.Ordinal));
                if (below.Length == 0 && Staging.IsOne(entry))
                {
                    continue;
                }

                if (!expected || HasOthersIn(folder, path + "/", listed))
                {
                    return true;
                }
            }
            else if (!listed.Contains(path, StringComparer.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
