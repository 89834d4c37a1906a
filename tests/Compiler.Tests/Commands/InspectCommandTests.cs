using System.Globalization;
using System.Text.Json;
using PNlpMixer.Codegen.Commands;
using PNlpMixer.Codegen.IR;
using PNlpMixer.Codegen.Tests.TestModels;
using Shouldly;

namespace PNlpMixer.Codegen.Tests.Commands;

/// <summary>Costs on a board: no compiler, no emulator.</summary>
public class InspectCommandTests
{
    private static readonly string Model = RepositoryRoot.File("models", "mtop-en-small");

    [Fact]
    public void Layers_add_up_to_the_chosen_schedule_and_all_schedules_are_there()
    {
        JsonElement costs = Costs("--board", "mps2-an386");

        costs.GetProperty("core").GetString().ShouldBe("cortex-m4");
        Longs(costs, "tokens").ShouldBe([1, 8, 36]);
        JsonElement[] schedules = [.. costs.GetProperty("schedules").EnumerateArray()];
        schedules.Select(schedule => schedule.GetProperty("schedule").GetString()).ShouldBe(["layers", "ram", "traffic"]);
        JsonElement chosen = schedules.Single(schedule => schedule.GetProperty("chosen").GetBoolean());
        chosen.GetProperty("schedule").GetString().ShouldBe(costs.GetProperty("schedule").GetString());
        foreach (string quantity in new[] { "instructions", "cycles" })
        {
            long[] sums = [0, 0, 0];
            foreach (JsonElement layer in costs.GetProperty("layers").EnumerateArray())
            {
                sums = [.. sums.Zip(Longs(layer, quantity), (sum, value) => sum + value)];
            }

            Longs(chosen, quantity).ShouldBe(sums);
            sums.ShouldBeInOrder(SortDirection.Ascending);
        }

        schedules[1].GetProperty("arena_bytes").GetInt64().ShouldBeLessThan(schedules[0].GetProperty("arena_bytes").GetInt64());
        Longs(schedules[2], "flash_bytes_read")[2].ShouldBeLessThan(Longs(schedules[0], "flash_bytes_read")[2]);
    }

    [Fact]
    public void What_is_chosen_follows_what_was_asked_and_what_fits()
    {
        JsonElement asked = Costs("--board", "mps3-an547", "--schedule", "traffic", "--tokens", "5");
        asked.GetProperty("because").GetString().ShouldBe("as asked for");
        Longs(asked, "tokens").ShouldBe([5]);

        long layers = Costs("--board", "mps2-an385").GetProperty("schedules")[0].GetProperty("arena_bytes").GetInt64();
        string less = (layers - 1).ToString(CultureInfo.InvariantCulture);
        JsonElement fitting = Costs("--board", "mps2-an385", "--ram", less);
        fitting.GetProperty("schedule").GetString().ShouldBe("ram");
        fitting.GetProperty("because").GetString().ShouldNotBeNull().ShouldContain("does not fit");
        fitting.GetProperty("schedules").EnumerateArray().Select(schedule => schedule.GetProperty("fits").GetBoolean()).ShouldBe([false, true, false]);

        CommandRun text = CommandRun.Of("inspect", Model, "--board", "mps2-an385", "--ram", less);
        text.Output.ShouldContain("does not fit");
        text.Output.ShouldContain("estimates for mps2-an385 (cortex-m3, portable)");
    }

    [Fact]
    public void Without_a_board_there_are_no_costs()
    {
        using JsonDocument report = JsonDocument.Parse(CommandRun.Of("inspect", Model, "--json").Output);
        report.RootElement.GetProperty("costs").ValueKind.ShouldBe(JsonValueKind.Null);

        CommandRun tokens = CommandRun.Of("inspect", Model, "--tokens", "8");
        tokens.Code.ShouldBe(ExitCode.BadUsage);
        tokens.Error.ShouldContain("--board");
    }

    [Fact]
    public void A_core_that_was_not_measured_is_refused()
    {
        CommandRun run = CommandRun.Of("inspect", Model, "--board", "host");

        run.Code.ShouldBe(ExitCode.BadUsage);
        run.Error.ShouldContain("PNLP1141");
        run.Error.ShouldContain("cortex-m55 (mve)");
        run.Output.ShouldBeEmpty();
    }

    private static JsonElement Costs(params string[] options)
    {
        CommandRun run = CommandRun.Of(["inspect", Model, .. options, "--json"]);
        run.Code.ShouldBe(ExitCode.Success, run.Error);
        using JsonDocument report = JsonDocument.Parse(run.Output);
        return report.RootElement.GetProperty("costs").Clone();
    }

    private static long[] Longs(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetInt64())];
}
