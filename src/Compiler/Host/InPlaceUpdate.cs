using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Host;

/// <summary>
/// Moves the files of an output one by one into a folder that cannot be exchanged. The record goes first and comes last: a folder without one is no output.
/// Whatever the moment at which the process is killed, the next run can finish, for all files are there before the first is moved.
/// </summary>
internal static class InPlaceUpdate
{
    /// <summary>Finishes, or takes back, what killed processes had begun. False after a diagnostic.</summary>
    public static bool Resume(string target, string folder, bool force, DiagnosticBag diagnostics)
    {
        bool resumed = true;
        IEnumerable<Staging> left = Staging.LeftWithin(folder, out bool busy);
        foreach (Staging staging in left)
        {
            if (resumed && RecordIn(staging.Record) is { } name && Directory.Exists(staging.Earlier))
            {
                resumed = MayFinish(target, folder, staging, name, force, diagnostics);
                if (!resumed)
                {
                    staging.Abandon();
                    continue;
                }

                Finish(folder, staging, name);
            }

            staging.Dispose();
        }

        if (busy)
        {
            diagnostics.OutputBusy(target);
        }

        return resumed && !busy;
    }

    /// <summary>Moves all that is staged, and removes what the earlier record lists and the new one does not.</summary>
    public static void Run(string folder, Staging staging, string recordName)
    {
        Directory.CreateDirectory(staging.Record);
        File.Move(Path.Combine(staging.Fresh, recordName), Path.Combine(staging.Record, recordName));

        // From here on there is no way back.
        Directory.CreateDirectory(staging.Earlier);
        Finish(folder, staging, recordName);
    }

    /// <summary>May be begun anew at any of its steps.</summary>
    private static void Finish(string folder, Staging staging, string recordName)
    {
        string record = Path.Combine(folder, recordName);
        string earlier = Path.Combine(staging.Earlier, recordName);
        if (File.Exists(record))
        {
            File.Move(record, earlier, overwrite: true);
        }

        foreach (string file in Directory.EnumerateFiles(staging.Fresh, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList())
        {
            string place = Path.Combine(folder, Path.GetRelativePath(staging.Fresh, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Move(file, place, overwrite: true);
        }

        string written = Path.Combine(staging.Record, recordName);
        if (OutputRecord.Read(earlier) is { } before && OutputRecord.Read(written) is { } after)
        {
            foreach ((string path, string sha256) in before.Files.Where(file => !after.Files.ContainsKey(file.Key)))
            {
                Inside.Remove(folder, path, sha256);
            }
        }

        File.Move(written, record, overwrite: true);
    }

    /// <summary>Whether files that are still to be moved would replace nothing but files of ours.</summary>
    private static bool MayFinish(string target, string folder, Staging staging, string recordName, bool force, DiagnosticBag diagnostics)
    {
        OutputRecord? before = OutputRecord.Read(Path.Combine(staging.Earlier, recordName));
        List<string> edited = [];
        foreach (string file in Directory.EnumerateFiles(staging.Fresh, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string path = Path.GetRelativePath(staging.Fresh, file).Replace(Path.DirectorySeparatorChar, '/');
            FileKind? kind = Inside.KindOf(folder, path);
            bool ours = kind == FileKind.File && before is not null && before.Files.TryGetValue(path, out string? sha256) && Inside.Sha256Of(folder, path) == sha256;
            if (kind != FileKind.Missing && !ours && !(force && kind == FileKind.File))
            {
                edited.Add(path);
            }
        }

        if (edited.Count > 0)
        {
            diagnostics.OutputEdited(target, edited);
        }

        return edited.Count == 0;
    }

    private static string? RecordIn(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Select(Path.GetFileName).SingleOrDefault() : null;
}
