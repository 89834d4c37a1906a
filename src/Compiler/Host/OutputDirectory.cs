using System.Text;
using PNlpMixer.Codegen.Diagnostics;

namespace PNlpMixer.Codegen.Host;

/// <summary>
/// Writes an output directory: as a whole where nothing else lies in it, file by file where something does. It replaces files that an earlier output
/// lists and that are as they were written; it never removes a file that it did not write, and never lies over an input.
/// </summary>
public sealed class OutputDirectory : IDisposable
{
    private readonly string _target;
    private readonly string _path;
    private readonly OutputKind _kind;
    private readonly bool _force;
    private readonly string[] _inputs;
    private readonly List<string> _parents = [];
    private readonly Lock _gate = new();
    private readonly IDisposable _interruption;
    private Staging? _staging;

    private OutputDirectory(string target, string path, OutputKind kind, bool force, string[] inputs)
    {
        _target = target;
        _path = path;
        _kind = kind;
        _force = force;
        _inputs = inputs;
        _interruption = Interruption.Register(TidyUp);
    }

    /// <summary>Judges what stands in the place of an output, and makes sure that one can write there. Null after a diagnostic.</summary>
    /// <param name="target">As the user names it. A symbolic link is followed, and stays.</param>
    /// <param name="kind">What is to be written.</param>
    /// <param name="force">Files that the user has changed, and files of others that have the names of ours, may be replaced.</param>
    /// <param name="inputs">Files and folders that are read.</param>
    /// <param name="diagnostics">Why it may not be written.</param>
    public static OutputDirectory? Open(string target, OutputKind kind, bool force, IEnumerable<string> inputs, DiagnosticBag diagnostics)
    {
        RealPath place = RealPath.Of(target);
        FileKind found = place.IsDescriptor ? FileKind.File : FileKinds.Of(place.Path);
        if (found is not (FileKind.Missing or FileKind.Folder))
        {
            diagnostics.OutputIsAFile(target, FileKinds.Name(found));
            return null;
        }

        string[] read = [.. inputs.Select(RealPath.Of).Where(input => !input.IsDescriptor).Select(input => input.Path)];
        if (!kind.Accumulates && Array.Find(read, input => RealPath.IsWithin(input, place.Path)) is { } covered)
        {
            diagnostics.OutputOverlapsInput(target, covered);
            return null;
        }

        if (found == FileKind.Folder
            && (!InPlaceUpdate.Resume(target, place.Path, force, diagnostics) || !Standing.Of(place.Path, kind).Allows(target, force, diagnostics)))
        {
            return null;
        }

        OutputDirectory directory = new(target, place.Path, kind, force, read);
        try
        {
            directory.Prepare(diagnostics);
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Writes all files, and a record of them. False after a diagnostic; nothing has changed then.</summary>
    /// <param name="record">A JSON object; the list of files is added to it.</param>
    /// <param name="files">All but the record.</param>
    /// <param name="diagnostics">Why they may not be written.</param>
    public bool Write(string record, IEnumerable<OutputFile> files, DiagnosticBag diagnostics)
    {
        List<OutputFile> all = [.. files];
        if (all.Find(file => _inputs.Contains(Inside.PathOf(_path, file.Path), StringComparer.Ordinal)) is { } input)
        {
            diagnostics.OutputOverlapsInput(_target, input.Path);
            return false;
        }

        // Judged once more: the user may have been at work in it.
        Standing standing = Standing.Of(_path, _kind);
        all.Add(Record(record, all, standing));
        if (!standing.Allows(_target, _force, diagnostics) || !standing.Allows(_target, _force, all, diagnostics))
        {
            return false;
        }

        if (!_staging!.IsWithin)
        {
            Stage(all);
            if (standing.IsOurs && TryReplace(diagnostics))
            {
                return true;
            }

            // Others have come, or it is a mounted folder, or a file system that cannot exchange.
            Staging within = Staging.Within(_path);
            lock (_gate)
            {
                _staging.Dispose();
                _staging = within;
            }
        }

        Stage(all);
        lock (_gate)
        {
            try
            {
                InPlaceUpdate.Run(_path, _staging, _kind.RecordName);
            }
            catch
            {
                // The next run finishes what has begun.
                if (Directory.Exists(_staging.Earlier))
                {
                    _staging.Abandon();
                    _staging = null;
                }

                throw;
            }
        }

        return true;
    }

    public void Dispose()
    {
        _interruption.Dispose();
        TidyUp();
    }

    /// <summary>Creates what is missing on the way, and a folder to make the output in: a place that one may not write to is known before the work.</summary>
    private void Prepare(DiagnosticBag diagnostics)
    {
        bool exists = Directory.Exists(_path);
        string? parent = Path.GetDirectoryName(_path);
        for (string? missing = exists ? null : parent; missing is not null && !Directory.Exists(missing); missing = Path.GetDirectoryName(missing))
        {
            _parents.Add(missing);
        }

        if (!exists && parent is not null)
        {
            Directory.CreateDirectory(parent);
        }

        if (parent is not null)
        {
            DiscardLeftovers(diagnostics);
        }

        bool whole = parent is not null && (!exists || (!_kind.Accumulates && Standing.Of(_path, _kind).IsOurs && !IsCurrent(_path)));
        _staging = (whole ? TryStageBeside(required: !exists) : null) ?? Staging.Within(_path);
    }

    private OutputFile Record(string json, List<OutputFile> files, Standing standing)
    {
        IEnumerable<(string, long, string)> listed = files.Select(file => (file.Path, (long)file.Bytes.Length, file.Sha256));
        return new OutputFile(_kind.RecordName, Encoding.UTF8.GetBytes(OutputRecord.Seal(json, _kind.Accumulates ? listed.Concat(standing.Kept(files)) : listed)));
    }

    private void Stage(IEnumerable<OutputFile> files)
    {
        foreach (OutputFile file in files)
        {
            string path = Inside.PathOf(_staging!.Fresh, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write))
            {
                stream.Write(file.Bytes.Span);
            }

            if (file.IsProgram && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
            }
        }
    }

    /// <summary>In one step. False where that is not possible; nothing has changed then.</summary>
    private bool TryReplace(DiagnosticBag diagnostics)
    {
        lock (_gate)
        {
            if (!Directory.Exists(_path))
            {
                Directory.Move(_staging!.Fresh, _path);
                _parents.Clear();
                return true;
            }

            if (!FolderRights.TryCopy(_path, _staging!.Fresh) || !SystemCalls.TryExchange(_staging.Fresh, _path))
            {
                return false;
            }

            Discard(_staging, diagnostics);
            _staging = null;
            return true;
        }
    }

    /// <summary>
    /// Removes what a staging folder holds: half an output, or a whole one that was to come or that has been replaced. What someone put into that one at the
    /// last moment stays.
    /// </summary>
    private void Discard(Staging staging, DiagnosticBag diagnostics)
    {
        if (Standing.Of(staging.Fresh, _kind) is { Record: not null, IsOurs: false })
        {
            diagnostics.OutputLeftBehind(_target, staging.Fresh);
            staging.Abandon();
            return;
        }

        staging.Dispose();
    }

    /// <summary>What killed processes left beside this place.</summary>
    private void DiscardLeftovers(DiagnosticBag diagnostics)
    {
        Staging[] left;
        try
        {
            left = [.. Staging.LeftBeside(_path)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A parent that one may not list.
            return;
        }

        foreach (Staging staging in left)
        {
            Discard(staging, diagnostics);
        }
    }

    private void TidyUp()
    {
        lock (_gate)
        {
            _staging?.Dispose();
            _staging = null;
            foreach (string parent in _parents)
            {
                Cleanup.TryDeleteEmpty(parent);
            }

            _parents.Clear();
        }
    }

    private Staging? TryStageBeside(bool required)
    {
        try
        {
            return Staging.Beside(_path);
        }
        catch (Exception e) when (!required && e is IOException or UnauthorizedAccessException)
        {
            // A parent that one may not write to.
            return null;
        }
    }

    /// <summary>Who works in a folder that is exchanged works in one that is gone.</summary>
    private static bool IsCurrent(string path) => RealPath.IsWithin(RealPath.Of(Environment.CurrentDirectory).Path, path);
}
